import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import { DELIVERY_STATES } from '@/app/search';
import { FilterSelect, Filters } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { More } from '@/ui/More';
import { Page, Panel } from '@/ui/Page';
import { DeliveryTable } from './DeliveryTable';

const route = getRouteApi('/signed/deliveries');

export function DeliveriesPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(queries.deliveries(search));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  // What one chose must not be all that can be chosen: the channels are those of the list without filters.
  const all = useInfiniteQuery(queries.deliveries({})).data?.pages.flatMap(({ items }) => items) ?? [];
  const channels = [
    ...new Set([...(search.channel ? [search.channel] : []), ...[...all, ...rows].map(({ channel }) => channel)]),
  ].sort();
  return (
    <Page title={t('place.deliveries')}>
      <Filters>
        <FilterSelect
          label={t('delivery.state')}
          value={search.state ?? ''}
          choices={[
            { value: '', label: t('delivery.any_state') },
            ...DELIVERY_STATES.map((value) => ({ value, label: t(`delivery_state.${value}`) })),
          ]}
          onChange={(state) =>
            navigate({
              search: (now) => ({ ...now, state: DELIVERY_STATES.find((one) => one === state) }),
              replace: true,
            })
          }
        />
        <FilterSelect
          label={t('delivery.channel')}
          value={search.channel ?? ''}
          choices={[
            { value: '', label: t('delivery.any_channel') },
            ...channels.map((value) => ({ value, label: value })),
          ]}
          onChange={(channel) =>
            navigate({ search: (now) => ({ ...now, channel: channel || undefined }), replace: true })
          }
        />
      </Filters>
      <Panel flush>
        <Loaded query={list} lines={8}>
          {() => <DeliveryTable rows={rows} />}
        </Loaded>
        <More pages={list} />
      </Panel>
    </Page>
  );
}
