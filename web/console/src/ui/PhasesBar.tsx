import { useTranslation } from 'react-i18next';
import type { Phases } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import css from './PhasesBar.module.css';
import { formatLatency } from './time';

const PHASES = ['dns', 'connect', 'tls', 'first_byte', 'rest'] as const;

/** Where the time of one check went. `scale_us`: the longest of a list, so that its bars compare. */
export function PhasesBar({ phases, scale_us, legend }: { phases: Phases; scale_us?: number; legend?: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const parts = split(phases);
  const total = parts.reduce((sum, [, length]) => sum + length, 0);
  if (total === 0) return <span className="dim">–</span>;
  const say = (name: (typeof PHASES)[number], length: number) =>
    `${t(`monitor.phase.${name}`)} ${formatLatency(length / 1000, language)}`;
  return (
    <div className={css.phases}>
      <div className={css.track} role="img" aria-label={parts.map(([name, length]) => say(name, length)).join(', ')}>
        {parts.map(([name, length]) => (
          <span
            key={name}
            className={css.part}
            data-phase={name}
            title={say(name, length)}
            style={{ width: `${(length / Math.max(scale_us ?? total, total)) * 100}%` }}
          />
        ))}
      </div>
      {legend && (
        <ul className={css.legend}>
          {parts.map(([name, length]) => (
            <li key={name}>
              <span className={css.swatch} data-phase={name} aria-hidden="true" />
              {say(name, length)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The named phases are lengths; what the total holds beyond them is the rest (reading the body, waiting). */
function split(phases: Phases): [(typeof PHASES)[number], number][] {
  const named = (['dns', 'connect', 'tls', 'first_byte'] as const).map((name) => [name, phases[name] ?? 0] as const);
  const sum = named.reduce((whole, [, length]) => whole + length, 0);
  const rest = Math.max(0, (phases.total ?? sum) - sum);
  return [...named, ['rest', rest] as const].filter(([, length]) => length > 0).map(([name, length]) => [name, length]);
}
