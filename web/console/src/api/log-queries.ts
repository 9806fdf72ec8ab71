/**
 * Every read of logs, once; apart from `queries.ts`, because only the pages of logs need it. What was read of a span of time does not
 * change by itself: it is asked for again when somebody runs the query again.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { API_BASE, get } from './client';
import type { LogQueryCheck } from './types';

/** Records of one page of an answer. */
export const PAGE_RECORDS = 200;
export const SLICES = 60;

/** What is asked of which time; `reason` only where audit records are wanted. */
export interface LogAsked {
  query: string;
  from: string;
  to: string;
  reason?: string | undefined;
}
export type LogOrder = 'newest' | 'oldest';

const FOREVER = { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false } as const;
const EMPTY_CHECK: LogQueryCheck = { valid: true, counts: false, problems: [] };

export const logQueries = {
  records: (asked: LogAsked, order: LogOrder) =>
    infiniteQueryOptions({
      queryKey: ['log', 'records', asked, order],
      queryFn: ({ pageParam, signal }) =>
        get('/api/v1/logs', {
          params: { query: { ...asked, order, limit: PAGE_RECORDS, cursor: pageParam } },
          signal,
        }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      ...FOREVER,
      gcTime: 60_000,
    }),
  table: (asked: LogAsked) =>
    queryOptions({
      queryKey: ['log', 'table', asked],
      queryFn: ({ signal }) => get('/api/v1/logs/table', { params: { query: { ...asked } }, signal }),
      ...FOREVER,
    }),
  histogram: (asked: LogAsked) =>
    queryOptions({
      queryKey: ['log', 'histogram', asked],
      queryFn: ({ signal }) =>
        get('/api/v1/logs/histogram', { params: { query: { ...asked, slices: SLICES } }, signal }),
      ...FOREVER,
      placeholderData: (previous) => previous,
    }),
  fields: (asked: LogAsked) =>
    queryOptions({
      queryKey: ['log', 'fields', asked],
      queryFn: ({ signal }) =>
        get('/api/v1/logs/fields', { params: { query: { ...asked } }, signal }).then(({ fields }) => fields),
      ...FOREVER,
      placeholderData: (previous) => previous,
    }),
  /** Nothing asked is everything, and needs no answer. */
  check: (query: string) =>
    queryOptions({
      queryKey: ['log', 'check', query],
      queryFn: ({ signal }) =>
        query.trim() === '' ? EMPTY_CHECK : get('/api/v1/logs/check', { params: { query: { query } }, signal }),
      ...FOREVER,
    }),
  around: (id: string, each: number, reason: string | undefined) =>
    queryOptions({
      queryKey: ['log', 'around', id, each, reason],
      queryFn: () =>
        get('/api/v1/logs/around', {
          params: { query: { id, before: each, after: each, reason } },
        }),
      placeholderData: (previous) => previous,
      ...FOREVER,
    }),
  views: () =>
    queryOptions({
      queryKey: ['log', 'views'],
      queryFn: () => get('/api/v1/log-views').then(({ views }) => views),
    }),
  trace: (txid: string, asked: { from?: string; to?: string; reason?: string }) =>
    queryOptions({
      queryKey: ['log', 'trace', txid, asked],
      queryFn: ({ signal }) =>
        get('/api/v1/traces/{txid}', { params: { path: { txid }, query: { ...asked } }, signal }),
      ...FOREVER,
    }),

  sources: () =>
    queryOptions({
      queryKey: ['log_source', 'list'],
      queryFn: () => get('/api/v1/log-sources').then(({ sources }) => sources),
      refetchInterval: 30_000,
    }),
  source: (id: string) =>
    queryOptions({
      queryKey: ['log_source', 'one', id],
      queryFn: () => get('/api/v1/log-sources/{id}', { params: { path: { id } } }),
      refetchInterval: 30_000,
    }),
  coverage: () =>
    queryOptions({
      queryKey: ['log_source', 'coverage'],
      queryFn: () => get('/api/v1/log-coverage').then(({ systems }) => systems),
    }),
  storage: () =>
    queryOptions({
      queryKey: ['log_source', 'storage'],
      queryFn: () => get('/api/v1/log-storage'),
    }),
  noise: (span: { from: string; to: string }) =>
    queryOptions({
      queryKey: ['log', 'noise', span],
      queryFn: ({ signal }) => get('/api/v1/log-noise', { params: { query: { ...span, limit: 100 } }, signal }),
      placeholderData: (previous) => previous,
      ...FOREVER,
    }),
  /** What can be asked in SQL changes with the server only. */
  sqlTables: () =>
    queryOptions({
      queryKey: ['log', 'sql'],
      queryFn: () => get('/api/v1/logs/sql').then(({ tables }) => tables),
      ...FOREVER,
    }),
  rules: () =>
    queryOptions({
      queryKey: ['log_rule', 'list'],
      queryFn: () => get('/api/v1/log-rules').then(({ rules }) => rules),
      refetchInterval: 60_000,
    }),

  disclosures: (filter: { state?: string | undefined }) =>
    infiniteQueryOptions({
      queryKey: ['disclosure', 'list', filter],
      queryFn: ({ pageParam }) => get('/api/v1/disclosures', { params: { query: { ...filter, cursor: pageParam } } }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      refetchInterval: 30_000,
    }),
  /** Until the files lie ready somebody may be waiting for them. */
  disclosure: (id: string) =>
    queryOptions({
      queryKey: ['disclosure', 'one', id],
      queryFn: () => get('/api/v1/disclosures/{id}', { params: { path: { id } } }),
      refetchInterval: ({ state }) => (state.data?.state === 'approved' ? 3_000 : 30_000),
    }),
} as const;

/** Where the browser fetches what was prepared. */
export const disclosedAddress = (id: string, file: 'records' | 'manifest') =>
  `${API_BASE}/disclosures/${encodeURIComponent(id)}/${file}`;

/** Where the browser itself asks: a download, or the bytes of a record. Empty values are left out. */
export function logAddress(path: 'logs/export' | 'logs/raw' | 'logs/tail', values: Record<string, string | undefined>) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) search.set(name, value);
  return `${API_BASE}/${path}?${search}`;
}
