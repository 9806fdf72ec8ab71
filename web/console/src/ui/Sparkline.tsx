import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/i18n/language';
import { formatLatency } from './time';

const WIDTH = 120;
const HEIGHT = 26;

/** The last latencies as a line; a check without an answer is a tick at the ground. */
export function Sparkline({ values }: { values: (number | null)[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return <span className="dim small">{t('monitor.no_latency')}</span>;
  const top = Math.max(...known);
  const low = Math.min(...known);
  // Before the first answer nothing is known: that is no failure.
  const first = values.findIndex((value) => value !== null);
  const x = (n: number) => 2 + (n / Math.max(1, values.length - 1)) * (WIDTH - 4);
  const y = (value: number) => HEIGHT - 4 - ((value - low) / Math.max(top - low, top * 0.15, 0.001)) * (HEIGHT - 8);
  const label = t('monitor.spark', { low: formatLatency(low, language), high: formatLatency(top, language) });
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {runs(values).map((run) => (
        <polyline
          key={run[0]?.[0]}
          points={run.map(([n, value]) => `${x(n)},${y(value)}`).join(' ')}
          fill="none"
          stroke="var(--calm-fill)"
          strokeWidth="1.6"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      ))}
      {values.map((value, n) =>
        value === null && n > first ? (
          <rect key={n} x={x(n) - 1.25} y={HEIGHT - 7} width="2.5" height="6" fill="var(--bad-fill)" />
        ) : null,
      )}
    </svg>
  );
}

/** Unbroken stretches, so that a gap stays a gap. */
function runs(values: (number | null)[]): [number, number][][] {
  const found: [number, number][][] = [];
  let run: [number, number][] = [];
  values.forEach((value, n) => {
    if (value === null) {
      if (run.length > 0) found.push(run);
      run = [];
    } else run.push([n, value]);
  });
  if (run.length > 0) found.push(run);
  return found;
}
