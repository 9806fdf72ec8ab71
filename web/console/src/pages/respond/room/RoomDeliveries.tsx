import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Incident } from '@/api/types';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { More } from '@/ui/More';
import { Panel } from '@/ui/Page';
import { DeliveryTable } from '../../inform/DeliveryTable';

/** What went out because of this incident. */
export function RoomDeliveries({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(queries.deliveries({ cause: incident.id }));
  const { sent, failed, pending } = incident.deliveries;
  return (
    <div className="stack">
      <div className="row wrap">
        <Mark shape="check" tone="good">{`${t('delivery_state.sent')} ${sent}`}</Mark>
        <Mark shape="ring" tone="calm">{`${t('delivery_state.pending')} ${pending}`}</Mark>
        <Mark shape="cross" tone={failed > 0 ? 'bad' : 'muted'}>{`${t('delivery_state.failed')} ${failed}`}</Mark>
      </div>
      <Panel flush>
        <Loaded query={list}>{({ pages }) => <DeliveryTable rows={pages.flatMap(({ items }) => items)} />}</Loaded>
        <More pages={list} />
      </Panel>
    </div>
  );
}
