import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { metricQueries } from '@/api/metric-queries';
import type { KeptCheck } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { More } from '@/ui/More';
import { VerdictMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { type Column, Table } from '@/ui/Table';
import { formatLatency } from '@/ui/time';
import { lengthOfRange } from './LatencyPanel';

const route = getRouteApi('/signed/monitors/$id');

/** Every single check in the chosen range, the newest first, page by page. */
export function KeptChecks({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { range = '24h' } = route.useSearch();
  // From the hour, so that leaving and coming back asks the same.
  const from = useMemo(
    () => new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - lengthOfRange(range)).toISOString(),
    [range],
  );
  const checks = useInfiniteQuery(metricQueries.checks(id, from));
  const columns: Column<KeptCheck>[] = [
    { id: 'at', label: t('monitor.at'), cell: (row) => <At at={row.at} form="day_clock_seconds" /> },
    {
      id: 'verdict',
      label: t('monitor.verdict'),
      narrow: 'bare',
      cell: (row) => <VerdictMark verdict={row.verdict} plain />,
    },
    {
      id: 'latency',
      label: t('monitor.latency'),
      align: 'end',
      cell: (row) => (
        <span className="num nowrap">{row.latency_ms === null ? '–' : formatLatency(row.latency_ms, language)}</span>
      ),
    },
    {
      id: 'reason',
      label: t('monitor.reason'),
      grow: true,
      cell: (row) => (row.reason ? <T text={row.reason} /> : <span className="dim">–</span>),
    },
  ];
  return (
    <Panel title={t('monitor.kept_checks')} flush>
      <Loaded query={checks} lines={6}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.checks);
          return rows.length === 0 ? (
            <EmptyState title={t('monitor.no_checks')}>{t('monitor.kept_checks_help')}</EmptyState>
          ) : (
            <Table label={t('monitor.kept_checks')} columns={columns} rows={rows} rowKey={({ at }) => at} />
          );
        }}
      </Loaded>
      <More pages={checks} />
    </Panel>
  );
}
