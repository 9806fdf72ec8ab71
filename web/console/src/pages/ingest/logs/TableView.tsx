import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type LogAsked, logQueries } from '@/api/log-queries';
import type { LogColumnKind, LogTable } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Problem } from '@/ui/Loaded';
import { Panel } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';
import { formatLatency, formatNumber } from '@/ui/time';
import { useFieldName } from '../record/use-field-name';
import css from './Logs.module.css';
import { ScannedWords } from './ScannedWords';
import { Searching } from './Searching';
import { SERIES_MAX, seriesOfTable } from './series';

const SeriesChart = lazy(() => import('./SeriesChart').then(({ SeriesChart }) => ({ default: SeriesChart })));

/** The answer of a query that counts. */
export function TableView({ asked }: { asked: LogAsked }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const options = logQueries.table(asked);
  const table = useQuery(options);
  const cancelled = table.isPending && table.fetchStatus === 'idle' && !table.error;
  return (
    <Panel flush>
      {table.isFetching && (
        <Searching
          onCancel={() => void client.cancelQueries({ queryKey: options.queryKey })}
          skeleton={table.isPending}
        />
      )}
      {table.error && <Problem error={table.error} onRetry={() => table.refetch()} />}
      {cancelled && (
        <EmptyState title={t('log.cancelled')}>
          <Button size="xs" variant="default" onClick={() => table.refetch()}>
            {t('log.run')}
          </Button>
        </EmptyState>
      )}
      {table.data && <Answer table={table.data} />}
    </Panel>
  );
}

function Answer({ table }: { table: LogTable }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const lines = useMemo(() => seriesOfTable(table), [table]);
  const drawn = lines && lines.at_s.length > 1 ? lines : null;
  if (table.rows.length === 0) return <EmptyState title={t('log.none')} picture />;
  return (
    <>
      <div className={css.toolbar}>
        <span className="grow small num" role="status">
          {t('log.lines', { n: formatNumber(table.rows.length, language) })}{' '}
          <span className="dim">
            <ScannedWords scanned={table.scanned} />
          </span>
        </span>
        {table.truncated && <span className="small warn">{t('log.table_truncated')}</span>}
      </div>
      {drawn && (
        <div style={{ padding: '0.75rem 1rem' }}>
          <Suspense fallback={<div style={{ height: 220 }} />}>
            <SeriesChart
              data={drawn}
              label={t('log.chart', { lines: drawn.series.map(({ label }) => label).join(', ') })}
            />
          </Suspense>
          {drawn.others > 0 && (
            <p className="small dim">{t('log.chart_others', { n: drawn.others, most: SERIES_MAX })}</p>
          )}
        </div>
      )}
      <Lines table={table} bars={!drawn} />
    </>
  );
}

type Line = { n: number; cells: LogTable['rows'][number] };

function Lines({ table, bars }: { table: LogTable; bars: boolean }) {
  const { t } = useTranslation();
  const nameOf = useFieldName();
  // What is in order of time is read by its time.
  const order = table.columns.map((column, n) => ({ ...column, n }));
  order.sort((a, b) => Number(b.kind === 'time') - Number(a.kind === 'time'));
  const columns = order.map(({ name, kind, n }): Column<Line> => {
    const most = kind === 'number' && bars ? Math.max(...table.rows.map((row) => Number(row[n]) || 0)) : 0;
    return {
      id: `${n} ${name}`,
      label: name === 'count' ? t('log.count') : nameOf(name),
      ...(kind === 'text' || kind === 'time' ? {} : { align: 'end' as const }),
      cell: ({ cells }) => <Cell value={cells[n] ?? null} kind={kind} most={most} />,
    };
  });
  return (
    <div className={css.tableScroll} tabIndex={0} role="region" aria-label={t('log.table')}>
      <Table
        label={t('log.table')}
        columns={columns}
        rows={table.rows.map((cells, n) => ({ n, cells }))}
        rowKey={({ n }) => String(n)}
      />
    </div>
  );
}

function Cell({ value, kind, most }: { value: string | number | null; kind: LogColumnKind; most: number }) {
  const language = useLanguage();
  if (value === null) return <span className="dim">–</span>;
  if (kind === 'time') return <At at={String(value)} form="day_clock_seconds" />;
  if (kind === 'span' && typeof value === 'number')
    return <span className="num">{formatLatency(value, language)}</span>;
  if (kind !== 'number') return String(value);
  return (
    <span className={css.cell}>
      <span className="num">{formatNumber(Number(value), language)}</span>
      {most > 0 && (
        <span className={css.cellBar} style={{ width: `${(Number(value) / most) * 100}%` }} aria-hidden="true" />
      )}
    </span>
  );
}
