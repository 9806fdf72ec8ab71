/**
 * Every read of the console, once. The first word of a key is the noun that the live events name, so that one event
 * invalidates all that shows it (`live.ts`).
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ApiError, get } from './client';
import type { AlertsQuery, DeliveriesQuery, IncidentsQuery, ListQuery, NoticesQuery } from './paths';
import { paths } from './paths';
import type * as Api from './types';

/** Lists that the console shows whole are read page by page up to here. */
const PAGES_MAX = 10;

function list<T, Q extends ListQuery>(noun: string, filter: Q, path: (query: Q) => string) {
  return infiniteQueryOptions({
    queryKey: [noun, 'list', filter],
    queryFn: ({ pageParam }) => get<Api.Page<T>>(path({ ...filter, cursor: pageParam })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

async function whole<T>(path: (query: ListQuery) => string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await get<Api.Page<T>>(path({ limit: 200, cursor }));
    items.push(...answer.items);
    if (!answer.next) break;
    cursor = answer.next;
  }
  return items;
}

export const queries = {
  session: () =>
    queryOptions({ queryKey: ['session'], queryFn: () => get<Api.Session>(paths.session()), staleTime: 60_000 }),
  setup: (secret: string) =>
    queryOptions({
      queryKey: ['setup', secret],
      queryFn: () => get<Api.Setup>(paths.setup(secret)),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  account: () => queryOptions({ queryKey: ['account'], queryFn: () => get<Api.Account>(paths.account()) }),
  tokens: () => queryOptions({ queryKey: ['tokens'], queryFn: () => whole<Api.Token>(paths.tokens) }),
  people: () =>
    queryOptions({ queryKey: ['people'], queryFn: () => whole<Api.Person>(paths.people), staleTime: 300_000 }),

  now: () => queryOptions({ queryKey: ['now'], queryFn: () => get<Api.Now>(paths.now()), refetchInterval: 60_000 }),

  incidents: (filter: IncidentsQuery) => list<Api.IncidentRow, IncidentsQuery>('incident', filter, paths.incidents),
  incident: (id: string) =>
    queryOptions({ queryKey: ['incident', 'one', id], queryFn: () => get<Api.Incident>(paths.incident(id)) }),
  timeline: (id: string) =>
    queryOptions({
      queryKey: ['incident', 'timeline', id],
      queryFn: () => whole<Api.TimelineEntry>((page) => paths.timeline(id, page)),
    }),

  alerts: (filter: AlertsQuery) => list<Api.AlertRow, AlertsQuery>('alert', filter, paths.alerts),
  alert: (id: string) =>
    queryOptions({ queryKey: ['alert', 'one', id], queryFn: () => get<Api.AlertRow>(paths.alert(id)) }),

  notices: (filter: NoticesQuery) => list<Api.NoticeRow, NoticesQuery>('notice', filter, paths.notices),
  notice: (id: string) =>
    queryOptions({ queryKey: ['notice', 'one', id], queryFn: () => get<Api.NoticeRow>(paths.notice(id)) }),
  noticePreviewOf: (id: string) =>
    queryOptions({
      queryKey: ['notice', 'preview', id],
      queryFn: () => get<Api.NoticePreview>(paths.noticePreviewOf(id)),
    }),

  deliveries: (filter: DeliveriesQuery) => list<Api.DeliveryRow, DeliveriesQuery>('delivery', filter, paths.deliveries),
  delivery: (id: string) =>
    queryOptions({ queryKey: ['delivery', 'one', id], queryFn: () => get<Api.Delivery>(paths.delivery(id)) }),

  monitors: () => queryOptions({ queryKey: ['monitor', 'list'], queryFn: () => whole<Api.MonitorRow>(paths.monitors) }),
  monitor: (id: string) =>
    queryOptions({
      queryKey: ['monitor', 'one', id],
      queryFn: () => get<Api.Monitor>(paths.monitor(id)),
      refetchInterval: 30_000,
    }),
  latency: (id: string, range: { from: string; to: string; points: number }) =>
    queryOptions({
      queryKey: ['monitor', 'latency', id, range],
      queryFn: () => get<Api.Latency>(paths.monitorLatency(id, range)),
      placeholderData: (previous) => previous,
    }),

  components: () =>
    queryOptions({ queryKey: ['component'], queryFn: () => whole<Api.Component>(paths.components), staleTime: 60_000 }),

  ledger: (month: string | undefined) =>
    queryOptions({
      queryKey: ['obligation', 'ledger', month ?? 'present'],
      queryFn: () => get<Api.Ledger>(paths.ledger(month)),
      placeholderData: (previous) => previous,
    }),
  policy: () => queryOptions({ queryKey: ['config', 'policy'], queryFn: () => get<Api.Policy>(paths.policy()) }),

  config: () => queryOptions({ queryKey: ['config', 'state'], queryFn: () => get<Api.Config>(paths.config()) }),
  configObjects: () =>
    queryOptions({ queryKey: ['config', 'objects'], queryFn: () => whole<Api.ConfigObject>(paths.configObjects) }),

  draft: (key: string) =>
    queryOptions({
      queryKey: ['draft', key],
      queryFn: () =>
        get<Api.SavedDraft>(paths.draft(key)).catch((error: unknown) => {
          if (error instanceof ApiError && error.status === 404) return null;
          throw error;
        }),
      gcTime: 0,
      staleTime: Number.POSITIVE_INFINITY,
    }),
} as const;
