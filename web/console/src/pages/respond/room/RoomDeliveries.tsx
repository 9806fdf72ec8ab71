import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '@/api/client';
import type { DeliveryRow, Incident } from '@/api/types';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { Panel } from '@/ui/Page';
import { DeliveryTable } from '../../inform/DeliveryTable';

/** Causes that are asked for; an incident with more has its deliveries on their own page. */
const CAUSES_MAX = 40;

/** What went out because of this incident, its notices and its promises, newest first. */
export function RoomDeliveries({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { sent, failed, pending } = incident.deliveries;
  const list = useDeliveriesOf(causesOf(incident));
  return (
    <div className="stack">
      <div className="row wrap">
        <Mark shape="check" tone="good">{`${t('delivery_state.sent')} ${sent}`}</Mark>
        <Mark shape="ring" tone="calm">{`${t('delivery_state.pending')} ${pending}`}</Mark>
        <Mark shape="cross" tone={failed > 0 ? 'bad' : 'muted'}>{`${t('delivery_state.failed')} ${failed}`}</Mark>
      </div>
      <Panel flush>
        <Loaded query={list}>{(rows) => <DeliveryTable rows={rows} />}</Loaded>
      </Panel>
    </div>
  );
}

function causesOf({ id, notices, obligations }: Incident): string[] {
  return [id, ...notices.map((notice) => notice.id), ...obligations.map((one) => one.id)].slice(0, CAUSES_MAX);
}

function useDeliveriesOf(causes: string[]) {
  return useQueries({
    queries: causes.map((cause) => ({
      queryKey: ['delivery', 'list', 'of', cause],
      queryFn: () => get('/api/v1/deliveries', { params: { query: { cause, limit: '200' } } }),
    })),
    combine: (answers) => ({
      data: answers.every(({ data }) => data) ? merge(answers.map(({ data }) => data?.items ?? [])) : undefined,
      error: answers.find(({ error }) => error)?.error ?? null,
      refetch: () => Promise.all(answers.map(({ refetch }) => refetch())),
    }),
  });
}

function merge(lists: DeliveryRow[][]): DeliveryRow[] {
  const byId = new Map(lists.flat().map((row) => [row.id, row]));
  return [...byId.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
}
