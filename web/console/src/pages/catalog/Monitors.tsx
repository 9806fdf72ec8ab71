import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { MonitorRow } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { Since } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { MonitorLink } from '@/ui/MonitorLink';
import { MonitorMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';
import { formatRatio } from '@/ui/time';

/** The monitors that speak for a component itself. */
export function Monitors({ component }: { component: string }) {
  const { t } = useTranslation();
  const monitors = useQuery(queries.monitors());
  return (
    <Panel title={t('place.monitors')} flush>
      <Loaded query={monitors} lines={2}>
        {(all) => <Rows rows={all.filter((one) => one.component === component)} />}
      </Loaded>
    </Panel>
  );
}

function Rows({ rows }: { rows: MonitorRow[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<MonitorRow>[] = [
    {
      id: 'name',
      label: t('monitor.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => <MonitorLink monitor={row} />,
    },
    { id: 'status', label: t('monitor.status'), narrow: 'bare', cell: (row) => <MonitorMark status={row.status} /> },
    { id: 'since', label: t('monitor.in_state'), align: 'end', cell: (row) => <Since from={row.since} /> },
    {
      id: 'uptime',
      label: t('monitor.uptime_90d'),
      align: 'end',
      cell: (row) => (
        <span className="num nowrap">{row.uptime_90d === null ? '–' : formatRatio(row.uptime_90d, language)}</span>
      ),
    },
  ];
  if (rows.length === 0) return <EmptyState title={t('component.no_monitors')} />;
  return <Table label={t('place.monitors')} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
