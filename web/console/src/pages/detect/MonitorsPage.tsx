import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { MonitorRow, MonitorStatus } from '@/api/types';
import { MONITOR_FILTERS } from '@/app/search';
import { useLanguage } from '@/i18n/language';
import { Ago, Since } from '@/ui/Ago';
import { ComponentNames } from '@/ui/ComponentNames';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSegments, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { MonitorLink } from '@/ui/MonitorLink';
import { MonitorMark } from '@/ui/marks';
import { Page, Panel } from '@/ui/Page';
import { Sparkline } from '@/ui/Sparkline';
import { type Column, Table } from '@/ui/Table';
import { formatLatency, formatRatio } from '@/ui/time';
import css from './MonitorsPage.module.css';
import { TargetName } from './TargetName';

const route = getRouteApi('/signed/monitors');

export function MonitorsPage() {
  const { t } = useTranslation();
  const monitors = useQuery(queries.monitors());
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  const count = (status: MonitorStatus) => monitors.data?.filter((monitor) => monitor.status === status).length ?? 0;
  return (
    <Page title={t('place.monitors')}>
      <Filters>
        <FilterText value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
        <FilterSegments
          label={t('monitor.status')}
          value={search.status ?? 'all'}
          choices={[
            { value: 'all', label: `${t('filter.all')} ${monitors.data?.length ?? ''}` },
            ...MONITOR_FILTERS.filter((status) => count(status) > 0 || search.status === status).map((status) => ({
              value: status,
              label: `${t(`monitor_status.${status}`)} ${count(status)}`,
            })),
          ]}
          onChange={(status) => change({ status: MONITOR_FILTERS.find((one) => one === status) })}
        />
      </Filters>
      <Panel flush>
        <Loaded query={monitors} lines={10}>
          {(rows) => <Rows rows={rows.filter((row) => fits(row, search)).sort(worstFirst)} any={rows.length > 0} />}
        </Loaded>
      </Panel>
    </Page>
  );
}

function Rows({ rows, any }: { rows: MonitorRow[]; any: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<MonitorRow>[] = [
    {
      id: 'name',
      label: t('monitor.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <div>
          <MonitorLink monitor={row} />
          <div className="dim small">
            {t(`monitor_kind.${row.kind}`, row.kind)} · <TargetName monitor={row} />
          </div>
        </div>
      ),
    },
    {
      id: 'status',
      label: t('monitor.status'),
      narrow: 'bare',
      cell: (row) => (
        <div className={css.status}>
          <MonitorMark status={row.status} />
          <span className="dim small">
            <Since from={row.since} />
          </span>
        </div>
      ),
    },
    {
      id: 'component',
      label: t('component.one'),
      narrow: 'hide',
      cell: (row) => <ComponentNames ids={row.component ? [row.component] : []} />,
    },
    { id: 'spark', label: t('monitor.latency'), narrow: 'bare', cell: (row) => <Sparkline values={row.spark} /> },
    {
      id: 'latency',
      label: t('monitor.last_latency'),
      align: 'end',
      cell: (row) => (
        <span className="num nowrap">{row.latency_ms === null ? '–' : formatLatency(row.latency_ms, language)}</span>
      ),
    },
    {
      id: 'uptime',
      label: t('monitor.uptime_90d'),
      align: 'end',
      cell: (row) => (
        <span className="num nowrap">{row.uptime_90d === null ? '–' : formatRatio(row.uptime_90d, language)}</span>
      ),
    },
    {
      id: 'checked',
      label: t('monitor.last_check'),
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Ago at={row.last_check_at} />,
    },
  ];
  if (rows.length === 0) {
    return any ? (
      <EmptyState title={t('monitor.none_fit')} />
    ) : (
      <EmptyState title={t('monitor.none')} picture>
        {t('monitor.none_help')}
      </EmptyState>
    );
  }
  return <Table label={t('place.monitors')} columns={columns} rows={rows} rowKey={({ id }) => id} rowTone={tone} />;
}

const ORDER: MonitorStatus[] = ['down', 'degraded', 'unknown', 'paused', 'up'];

function worstFirst(a: MonitorRow, b: MonitorRow): number {
  return ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.id.localeCompare(b.id);
}

function fits(
  row: MonitorRow,
  search: { q?: string | undefined; status?: string | undefined; component?: string | undefined },
): boolean {
  if (search.status && row.status !== search.status) return false;
  if (search.component && row.component !== search.component) return false;
  if (!search.q) return true;
  const words = [row.id, row.target, row.kind, row.component, row.name.ja, row.name.en].join(' ').toLowerCase();
  return words.includes(search.q.toLowerCase());
}

function tone({ status }: MonitorRow): 'bad' | 'warn' | undefined {
  if (status === 'down') return 'bad';
  return status === 'degraded' ? 'warn' : undefined;
}
