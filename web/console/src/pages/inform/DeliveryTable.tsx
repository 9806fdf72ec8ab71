import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DeliveryRow } from '@/api/types';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { DeliveryMark } from '@/ui/marks';
import { type Column, rowLink, Table } from '@/ui/Table';

/** Deliveries in any place: who, by what, and how it went. */
export function DeliveryTable({ rows }: { rows: DeliveryRow[] }) {
  const { t } = useTranslation();
  const columns: Column<DeliveryRow>[] = [
    {
      id: 'recipient',
      label: t('delivery.recipient'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <div>
          <Link to="/deliveries/$id" params={{ id: row.id }} className={rowLink}>
            {row.recipient || row.channel}
          </Link>
          <div className="small dim">
            {row.channel} · {t(`channel_kind.${row.channel_kind}`, row.channel_kind)}
            {row.language && ` · ${t(`language.${row.language}`, row.language)}`}
          </div>
        </div>
      ),
    },
    { id: 'state', label: t('delivery.state'), narrow: 'bare', cell: (row) => <DeliveryMark state={row.state} /> },
    { id: 'event', label: t('delivery.event'), cell: (row) => <code>{row.event || row.topic}</code> },
    {
      id: 'attempts',
      label: t('delivery.attempts'),
      align: 'end',
      cell: (row) => <span className="num">{row.attempts}</span>,
    },
    {
      id: 'error',
      label: t('delivery.last_error'),
      cell: (row) =>
        row.last_error && row.state !== 'sent' ? (
          <span className="small bad">{row.last_error}</span>
        ) : (
          <span className="dim">–</span>
        ),
    },
    { id: 'at', label: t('delivery.at'), align: 'end', cell: (row) => <Ago at={row.sent_at ?? row.created_at} /> },
  ];
  if (rows.length === 0) return <EmptyState title={t('delivery.none')} />;
  return <Table label={t('place.deliveries')} columns={columns} rows={rows} rowKey={({ id }) => id} rowTone={tone} />;
}

function tone({ state }: DeliveryRow): 'bad' | 'warn' | undefined {
  if (state === 'failed') return 'bad';
  return state === 'retrying' ? 'warn' : undefined;
}
