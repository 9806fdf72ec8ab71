import { type ReactNode, useEffect, useRef } from 'react';
import css from './Page.module.css';

interface Props {
  title: string;
  /** What stands before the title: where this belongs. */
  over?: ReactNode;
  /** What stands after the title on its line. */
  beside?: ReactNode;
  actions?: ReactNode;
  /** As wide as the window: for lines that are longer than prose. */
  wide?: boolean;
  children: ReactNode;
}

/** One page: its title in the tab and on the screen, its actions, its content. */
export function Page({ title, over, beside, actions, wide, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · hinomi`;
  }, [title]);
  useEffect(() => {
    // After a jump, reading starts at the title; a focus that is somewhere already is left alone.
    const at = document.activeElement;
    if (at === null || at === document.body || at.tagName === 'A') heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={css.page} data-wide={wide || undefined}>
      <div className={css.head}>
        <div className="grow">
          {over && <div className={css.over}>{over}</div>}
          <div className="row wrap">
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {beside}
          </div>
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  count?: number | undefined;
  actions?: ReactNode;
  tone?: 'warn' | 'bad';
  flush?: boolean;
  children: ReactNode;
}

/** A titled block of a page. `flush`: the content brings its own padding, as tables do. */
export function Panel({ title, count, actions, tone, flush, children }: PanelProps) {
  return (
    <section className={css.panel} data-tone={tone}>
      {title && (
        <div className={css.panelHead}>
          <h2>
            {title}
            {count !== undefined && <span className={css.count}>{count}</span>}
          </h2>
          {actions}
        </div>
      )}
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  );
}

/** Name and value pairs. */
export function Facts({ items }: { items: [ReactNode, ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {items.map(([name, value], n) => (
        <div key={n}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
