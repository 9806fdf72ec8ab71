import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { LogAsked } from '@/api/log-queries';
import { useAuditReason } from '../audit';
import { type Filter, hasFilter, termOf, withFilter, withoutTerm } from '../query/edit';
import { rememberQuery } from '../query/history';
import { type LogRange, rangeSearch, type Span, spanOf } from '../range';

const route = getRouteApi('/signed/logs');
export type LogSearch = ReturnType<typeof route.useSearch>;

/** The explorer's state: what the address says, what it means now, and how it is changed. */
export function useLogs() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [runs, setRuns] = useState(0);
  const reason = useAuditReason();
  const query = search.q ?? '';
  // A span up to now is fixed when the query is run, so that pages, histogram and export speak of the same records.
  const span = useMemo(
    () => spanOf(search, Date.now()),
    [query, search.range, search.from, search.to, search.live, runs],
  );
  const asked: LogAsked = useMemo(
    () => ({ query, ...span, reason: search.audit && reason ? reason : undefined }),
    [query, span, search.audit, reason],
  );
  const change = (part: Partial<LogSearch>, replace = true) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace, resetScroll: false });
  const run = (next: string) => {
    rememberQuery(next);
    if (next === query) setRuns((count) => count + 1);
    else change({ q: next || undefined, open: undefined }, false);
  };
  return {
    search,
    query,
    span,
    asked,
    change,
    run,
    again: () => setRuns((count) => count + 1),
    setRange: (chosen: LogRange | Span) => change({ ...rangeSearch(chosen), live: undefined, open: undefined }, false),
    filter: (filter: Filter, denied: boolean) => run(withFilter(query, filter, denied)),
    /** In where it is not, out where it is. */
    toggle: (filter: Filter) =>
      run(hasFilter(query, filter) ? withoutTerm(query, termOf(filter)) : withFilter(query, filter)),
  };
}
export type Logs = ReturnType<typeof useLogs>;
