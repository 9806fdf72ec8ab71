import { useTranslation } from 'react-i18next';
import type { StatusInterval } from '@/api/types';
import { At, Since } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { MonitorMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { type Column, Table } from '@/ui/Table';

/** How it was, stretch by stretch, newest first. */
export function Intervals({ intervals }: { intervals: StatusInterval[] }) {
  const { t } = useTranslation();
  const columns: Column<StatusInterval>[] = [
    { id: 'status', label: t('monitor.status'), narrow: 'bare', cell: (row) => <MonitorMark status={row.status} /> },
    { id: 'from', label: t('monitor.from'), cell: (row) => <At at={row.started_at} /> },
    { id: 'to', label: t('monitor.to'), cell: (row) => (row.ended_at ? <At at={row.ended_at} /> : t('monitor.still')) },
    {
      id: 'length',
      label: t('monitor.length'),
      align: 'end',
      cell: (row) => <Since from={row.started_at} to={row.ended_at} />,
    },
    { id: 'reason', label: t('monitor.reason'), narrow: 'title', grow: true, cell: (row) => <T text={row.reason} /> },
  ];
  return (
    <Panel flush>
      {intervals.length === 0 ? (
        <EmptyState title={t('monitor.no_intervals')} />
      ) : (
        <Table
          label={t('monitor.intervals')}
          columns={columns}
          rows={intervals}
          rowKey={({ started_at, status }) => `${started_at} ${status}`}
        />
      )}
    </Panel>
  );
}
