/**
 * Every read of the console, once. The first word of a key is the noun that the live events name, so that one event
 * invalidates all that shows it (`live.ts`).
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ApiError, get } from './client';
import type { Page, QueryOf } from './types';

/** Lists that the console shows whole are read page by page up to here. */
const PAGES_MAX = 10;
const PAGE_ITEMS = '200';

export type IncidentsQuery = QueryOf<'/api/v1/incidents'>;
export type AlertsQuery = QueryOf<'/api/v1/alerts'>;
export type NoticesQuery = QueryOf<'/api/v1/notices'>;
export type DeliveriesQuery = QueryOf<'/api/v1/deliveries'>;

type Paging = { limit?: string; cursor?: string };

function list<T>(noun: string, filter: object, read: (page: Paging) => Promise<Page<T>>) {
  return paged([noun, 'list', filter], read);
}

function paged<T>(queryKey: readonly unknown[], read: (page: Paging) => Promise<Page<T>>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) => read({ cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

async function whole<T>(read: (page: Paging) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await read({ limit: PAGE_ITEMS, cursor });
    items.push(...answer.items);
    if (!answer.next) break;
    cursor = answer.next;
  }
  return items;
}

/** What the path varies in. */
const of = <const V extends Record<string, string>>(path: V) => ({ params: { path } });

/** Corrections of one component, or of all in days of the policy's zone. */
export type CorrectionsOf = { component: string } | { from: string; to: string };

export const queries = {
  session: () => queryOptions({ queryKey: ['session'], queryFn: () => get('/api/v1/session'), staleTime: 60_000 }),
  setup: (secret: string) =>
    queryOptions({
      queryKey: ['setup', secret],
      queryFn: () => get('/api/v1/setup/{secret}', of({ secret })),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  account: () => queryOptions({ queryKey: ['account'], queryFn: () => get('/api/v1/account') }),
  tokens: () => queryOptions({ queryKey: ['tokens'], queryFn: () => get('/api/v1/tokens').then(({ items }) => items) }),
  people: () =>
    queryOptions({
      queryKey: ['people'],
      queryFn: () => get('/api/v1/people').then(({ items }) => items),
      staleTime: 300_000,
    }),

  now: () => queryOptions({ queryKey: ['now'], queryFn: () => get('/api/v1/now'), refetchInterval: 60_000 }),

  incidents: (filter: IncidentsQuery) =>
    list('incident', filter, (page) => get('/api/v1/incidents', { params: { query: { ...filter, ...page } } })),
  incident: (id: string) =>
    queryOptions({ queryKey: ['incident', 'one', id], queryFn: () => get('/api/v1/incidents/{id}', of({ id })) }),
  timeline: (id: string) =>
    queryOptions({
      queryKey: ['incident', 'timeline', id],
      queryFn: () => whole((query) => get('/api/v1/incidents/{id}/timeline', { params: { path: { id }, query } })),
    }),

  alerts: (filter: AlertsQuery) =>
    list('alert', filter, (page) => get('/api/v1/alerts', { params: { query: { ...filter, ...page } } })),
  alert: (id: string) =>
    queryOptions({ queryKey: ['alert', 'one', id], queryFn: () => get('/api/v1/alerts/{id}', of({ id })) }),

  notices: (filter: NoticesQuery) =>
    list('notice', filter, (page) => get('/api/v1/notices', { params: { query: { ...filter, ...page } } })),
  notice: (id: string) =>
    queryOptions({ queryKey: ['notice', 'one', id], queryFn: () => get('/api/v1/notices/{id}', of({ id })) }),
  noticePreviewOf: (id: string) =>
    queryOptions({
      queryKey: ['notice', 'preview', id],
      queryFn: () => get('/api/v1/notices/{id}/preview', of({ id })),
    }),

  deliveries: (filter: DeliveriesQuery) =>
    list('delivery', filter, (page) => get('/api/v1/deliveries', { params: { query: { ...filter, ...page } } })),
  delivery: (id: string) =>
    queryOptions({ queryKey: ['delivery', 'one', id], queryFn: () => get('/api/v1/deliveries/{id}', of({ id })) }),

  monitors: () =>
    queryOptions({
      queryKey: ['monitor', 'list'],
      queryFn: () => whole((query) => get('/api/v1/monitors', { params: { query } })),
    }),
  monitor: (id: string) =>
    queryOptions({
      queryKey: ['monitor', 'one', id],
      queryFn: () => get('/api/v1/monitors/{id}', of({ id })),
      refetchInterval: 30_000,
    }),
  pings: (id: string) =>
    queryOptions({
      queryKey: ['monitor', 'pings', id],
      queryFn: () => get('/api/v1/monitors/{id}/pings', of({ id })).then(({ items }) => items),
      refetchInterval: 30_000,
    }),
  latency: (id: string, range: { from: string; to: string; points: string }) =>
    queryOptions({
      queryKey: ['monitor', 'latency', id, range],
      queryFn: () => get('/api/v1/monitors/{id}/latency', { params: { path: { id }, query: range } }),
      placeholderData: (previous) => previous,
    }),

  components: () =>
    queryOptions({
      queryKey: ['component', 'list'],
      queryFn: () => whole((query) => get('/api/v1/components', { params: { query } })),
      staleTime: 60_000,
    }),
  component: (id: string) =>
    queryOptions({ queryKey: ['component', 'one', id], queryFn: () => get('/api/v1/components/{id}', of({ id })) }),
  /** Day by day, for as long as the server tells without being asked for more. */
  uptimeDays: (component: string) =>
    queryOptions({
      queryKey: ['component', 'uptime', component],
      queryFn: () => get('/api/v1/uptime', { params: { query: { component, by: 'day' } } }).then(({ items }) => items),
    }),
  record: (id: string) =>
    paged(['component', 'record', id], (query) =>
      get('/api/v1/components/{id}/timeline', { params: { path: { id }, query } }),
    ),
  corrections: (of: CorrectionsOf) =>
    paged(['component', 'corrections', of], (page) =>
      get('/api/v1/corrections', { params: { query: { ...of, ...page } } }),
    ),

  ledger: (month: string | undefined) =>
    queryOptions({
      queryKey: ['obligation', 'ledger', month ?? 'present'],
      queryFn: () => get('/api/v1/ledger', { params: { query: { month } } }),
      placeholderData: (previous) => previous,
    }),
  policy: () =>
    queryOptions({ queryKey: ['config', 'policy'], queryFn: () => get('/api/v1/policy'), staleTime: 60_000 }),

  config: () => queryOptions({ queryKey: ['config', 'state'], queryFn: () => get('/api/v1/config') }),
  configObjects: () =>
    queryOptions({
      queryKey: ['config', 'objects'],
      queryFn: () => whole((query) => get('/api/v1/config/objects', { params: { query } })),
    }),

  draft: (key: string) =>
    queryOptions({
      queryKey: ['draft', key],
      queryFn: () =>
        get('/api/v1/drafts/{key}', of({ key })).catch((error: unknown) => {
          if (error instanceof ApiError && error.status === 404) return null;
          throw error;
        }),
      gcTime: 0,
      staleTime: Number.POSITIVE_INFINITY,
    }),
} as const;
