/** Every read of metrics and of single checks, once. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from './client';

const HOUR_MS = 3_600_000;
/** A host that says nothing for this long is no longer listed. */
const LISTED_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** What a host says of itself now was said within this. */
const NOW_MS = 5 * MINUTE_MS;
export const SERIES_POINTS = 240;
const CHECKS_A_PAGE = 100;

export interface SeriesAsked {
  name: string;
  host: string;
  from: string;
  to: string;
}

/** Whole minutes, so that the same minute is the same request. */
const ago = (length_ms: number, now_ms: number) =>
  new Date(Math.floor(now_ms / MINUTE_MS) * MINUTE_MS - length_ms).toISOString();

export const metricQueries = {
  /** Everything that came within a day, from all hosts. */
  names: () =>
    queryOptions({
      queryKey: ['metric', 'names'],
      queryFn: ({ signal }) =>
        get('/api/v1/metrics', { params: { query: { from: ago(LISTED_MS, Date.now()) } }, signal }),
      refetchInterval: MINUTE_MS,
    }),
  /** What every host says of itself now, under one name. */
  latest: (name: string) =>
    queryOptions({
      queryKey: ['metric', 'latest', name],
      queryFn: ({ signal }) =>
        get('/api/v1/metrics/series', {
          params: { query: { name, from: new Date(Date.now() - NOW_MS).toISOString(), points: 1 } },
          signal,
        }).then(({ series }) => series),
      refetchInterval: MINUTE_MS / 2,
    }),
  series: (asked: SeriesAsked) =>
    queryOptions({
      queryKey: ['metric', 'series', asked],
      queryFn: ({ signal }) =>
        get('/api/v1/metrics/series', { params: { query: { ...asked, points: SERIES_POINTS } }, signal }),
      placeholderData: (previous) => previous,
    }),
  checks: (id: string, from: string) =>
    infiniteQueryOptions({
      queryKey: ['monitor', 'checks', id, from],
      queryFn: ({ pageParam, signal }) =>
        get('/api/v1/monitors/{id}/checks', {
          params: { path: { id }, query: { from, to: pageParam, limit: CHECKS_A_PAGE } },
          signal,
        }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => (last.more ? last.checks.at(-1)?.at : undefined),
    }),
};
