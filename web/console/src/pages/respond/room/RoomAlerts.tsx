import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AlertRow } from '@/api/types';
import { useText } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { SeverityMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { type Column, rowLink, Table } from '@/ui/Table';
import { AlertStateMark } from '../AlertStateMark';
import { alertTitle } from '../alert-title';

export function RoomAlerts({ alerts }: { alerts: AlertRow[] }) {
  const { t } = useTranslation();
  const text = useText();
  const columns: Column<AlertRow>[] = [
    {
      id: 'title',
      label: t('alert.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <Link to="/alerts/$id" params={{ id: row.id }} className={rowLink}>
          {alertTitle(row, text)}
        </Link>
      ),
    },
    { id: 'state', label: t('alert.state'), narrow: 'bare', cell: (row) => <AlertStateMark alert={row} /> },
    {
      id: 'severity',
      label: t('alert.severity'),
      narrow: 'bare',
      cell: (row) => <SeverityMark severity={row.severity} plain />,
    },
    { id: 'count', label: t('alert.count'), align: 'end', cell: (row) => <span className="num">{row.count}</span> },
    { id: 'seen', label: t('alert.last_seen'), align: 'end', cell: (row) => <Ago at={row.last_seen_at} /> },
  ];
  return (
    <Panel flush>
      {alerts.length === 0 ? (
        <EmptyState title={t('room.no_alerts')} />
      ) : (
        <Table label={t('room.tab.alerts')} columns={columns} rows={alerts} rowKey={({ id }) => id} />
      )}
    </Panel>
  );
}
