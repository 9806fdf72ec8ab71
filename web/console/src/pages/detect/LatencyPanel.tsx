import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Latency } from '@/api/types';
import { RANGES } from '@/app/search';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSegments } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { formatLatency, useNow } from '@/ui/time';

const Chart = lazy(() => import('./LatencyChart').then(({ LatencyChart }) => ({ default: LatencyChart })));
const route = getRouteApi('/signed/monitors/$id');

type Range = (typeof RANGES)[number];
const HOUR_MS = 3_600_000;
const LENGTH_MS: Record<Range, number> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
  '30d': 720 * HOUR_MS,
  '90d': 2160 * HOUR_MS,
};
const POINTS = '300';

export const lengthOfRange = (range: Range) => LENGTH_MS[range];

/** Latency over time with the incidents on it. The chosen range is in the address. */
export function LatencyPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const { range = '24h' } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow(60_000);
  // To the end of this minute: what was just measured is in it, and the same minute is the same request.
  const span = useMemo(() => {
    const to = (Math.floor(now / 60_000) + 1) * 60_000;
    return { from: new Date(to - LENGTH_MS[range]).toISOString(), to: new Date(to).toISOString(), points: POINTS };
  }, [now, range]);
  const latency = useQuery({ ...queries.latency(id, span), placeholderData: keepPreviousData });
  return (
    <Panel
      title={t('monitor.latency')}
      actions={
        <FilterSegments
          label={t('monitor.range')}
          value={range}
          choices={RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
          onChange={(next) =>
            navigate({
              search: (before) => ({ ...before, range: RANGES.find((one) => one === next && one !== '24h') }),
              replace: true,
            })
          }
        />
      }
    >
      <Loaded query={latency} lines={6}>
        {(data) => <Drawn latency={data} from={span.from} to={span.to} />}
      </Loaded>
    </Panel>
  );
}

function Drawn({ latency, from, to }: { latency: Latency; from: string; to: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const known = latency.points.filter(({ p50_ms }) => p50_ms !== null);
  if (known.length === 0) return <EmptyState title={t('monitor.no_latency')} />;
  const median = middle(known.map(({ p50_ms }) => p50_ms ?? 0));
  const high = middle(known.map(({ p95_ms }) => p95_ms ?? 0));
  const top = Math.max(...known.map(({ max_ms }) => max_ms ?? 0));
  const summary = t('monitor.latency_summary', {
    median: formatLatency(median, language),
    high: formatLatency(high, language),
    max: formatLatency(top, language),
  });
  return (
    <div className="stack">
      <Suspense fallback={<div style={{ height: 240 }} />}>
        <Chart latency={latency} from={from} to={to} label={summary} />
      </Suspense>
      <p className="small dim">{summary}</p>
      {latency.incidents.length > 0 && (
        <ul className="row wrap small" aria-label={t('monitor.marked_incidents')}>
          {latency.incidents.map((incident) => (
            <li key={incident.id}>
              <Link to="/incidents/$id" params={{ id: incident.id }}>
                <T text={incident.title} />
              </Link>{' '}
              <span className="dim">
                <At at={incident.from} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function middle(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
