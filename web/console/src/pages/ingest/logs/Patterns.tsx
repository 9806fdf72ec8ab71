import css from './Histogram.module.css';

/** How each class of levels is filled: told apart without colour too. */
export function Patterns({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-error`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" className={css.error} />
      </pattern>
      <pattern id={`${id}-warn`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className={css.warn} />
        <rect width="2" height="6" className={css.cut} />
      </pattern>
      <pattern id={`${id}-info`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" className={css.info} />
      </pattern>
      <pattern id={`${id}-debug`} width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className={css.debug} />
        <rect width="5" height="1.6" className={css.cut} />
      </pattern>
      <pattern id={`${id}-other`} width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className={css.other} />
        <circle cx="2.5" cy="2.5" r="1.1" className={css.cut} />
      </pattern>
    </defs>
  );
}
