import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { metricQueries } from '@/api/metric-queries';
import { HOST_RANGES } from '@/app/search';
import { useLanguage } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSegments, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { LoadedPage } from '@/ui/LoadedPage';
import { Page, Panel } from '@/ui/Page';
import { useNow } from '@/ui/time';
import { formatMetric, linesOf, namesOf, SHOWN_FIRST } from './hosts/hosts';
import { lastOf } from './range';

const Chart = lazy(() => import('./logs/SeriesChart').then(({ SeriesChart }) => ({ default: SeriesChart })));
const route = getRouteApi('/signed/hosts/$host');
const HOUR_MS = 3_600_000;
const LENGTH_MS: Record<(typeof HOST_RANGES)[number], number> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
  '30d': 720 * HOUR_MS,
};

/** Everything that one host measures of itself, over time. */
export function HostPage() {
  const { t } = useTranslation();
  const { host } = route.useParams();
  const names = useQuery(metricQueries.names());
  return (
    <LoadedPage query={names} place="hosts">
      {({ metrics }) => {
        const known = namesOf(metrics, host);
        const last = metrics.filter((one) => one.host === host).map(({ last_at }) => last_at);
        return (
          <Page
            title={host}
            over={<Link to="/hosts">{t('place.hosts')}</Link>}
            beside={
              last.length > 0 && (
                <span className="dim">
                  {t('log_source.last_seen')} <Ago at={last.sort().at(-1) ?? null} />
                </span>
              )
            }
          >
            {known.length === 0 ? <EmptyState title={t('host.unknown')} /> : <Charts host={host} names={known} />}
          </Page>
        );
      }}
    </LoadedPage>
  );
}

function Charts({ host, names }: { host: string; names: string[] }) {
  const { t } = useTranslation();
  const { range = '6h', q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [all, setAll] = useState(false);
  const now = useNow(60_000);
  // To the end of this minute: what has just come is in it, and the same minute is the same request.
  const span = useMemo(() => lastOf(LENGTH_MS[range], (Math.floor(now / 60_000) + 1) * 60_000), [range, now]);
  const fitting = names.filter((name) => name.includes(q.toLowerCase()));
  const shown = all || q ? fitting : fitting.slice(0, SHOWN_FIRST);
  return (
    <>
      <Filters>
        <FilterSegments
          label={t('monitor.range')}
          value={range}
          choices={HOST_RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
          onChange={(next) => {
            const chosen = HOST_RANGES.find((one) => one === next && one !== '6h');
            void navigate({ search: (before) => ({ ...before, range: chosen }), replace: true });
          }}
        />
        <FilterText
          value={q}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, q: next || undefined }), replace: true })
          }
        />
      </Filters>
      {shown.map((name) => (
        <MetricPanel key={name} asked={{ name, host, ...span }} />
      ))}
      {shown.length < fitting.length && (
        <Button variant="default" onClick={() => setAll(true)}>
          {t('host.all', { n: fitting.length })}
        </Button>
      )}
      {fitting.length === 0 && <EmptyState title={t('host.no_metric')} />}
    </>
  );
}

function MetricPanel({ asked }: { asked: { name: string; host: string; from: string; to: string } }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const series = useQuery(metricQueries.series(asked));
  const { name } = asked;
  const format = useMemo(() => (value: number) => formatMetric(name, value, language), [name, language]);
  const data = useMemo(
    () => (series.data ? linesOf(series.data.series, series.data.step_s, name) : null),
    [series.data, name],
  );
  const title = t(`metric.${name}`, name);
  return (
    <Panel title={title} actions={title !== name && <code className="small dim">{name}</code>}>
      <Loaded query={series} lines={5}>
        {(answer) =>
          data === null || data.at_s.length === 0 ? (
            <EmptyState title={t('host.nothing_in_range')} />
          ) : (
            <div className="stack">
              <Suspense fallback={<div style={{ height: 220 }} />}>
                <Chart data={data} label={summary(t('host.chart', { title }), answer.series, format)} format={format} />
              </Suspense>
              {data.others > 0 && <p className="small dim">{t('host.more_lines', { n: data.others })}</p>}
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** For those who do not see the chart: its range. */
function summary(
  title: string,
  series: { points: { min: number; max: number }[] }[],
  format: (value: number) => string,
): string {
  const points = series.flatMap(({ points }) => points);
  const [low, high] = [Math.min(...points.map(({ min }) => min)), Math.max(...points.map(({ max }) => max))];
  return `${title}: ${format(low)} – ${format(high)}`;
}
