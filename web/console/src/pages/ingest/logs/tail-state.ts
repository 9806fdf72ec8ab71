/** What a live tail shows, what waits while somebody reads, and what nobody will see any more. */
import type { LogRecord } from '@/api/logs';

/** Older ones fall off the end of the screen's list; the store has them. */
export const SHOWN_MAX = 2_000;
/** More than this is not kept while the tail is held. */
export const WAITING_MAX = 1_000;

export interface TailState {
  /** Newest first. */
  shown: LogRecord[];
  waiting: LogRecord[];
  /** Left out by the server because we were too slow, or here because too many waited. */
  skipped: number;
}

export type TailNews =
  | { kind: 'records'; records: readonly LogRecord[]; held: boolean }
  | { kind: 'skipped'; count: number }
  | { kind: 'release' }
  | { kind: 'start' };

export const TAIL_START: TailState = { shown: [], waiting: [], skipped: 0 };

export function tailAfter(state: TailState, news: TailNews): TailState {
  switch (news.kind) {
    case 'start':
      return TAIL_START;
    case 'skipped':
      return { ...state, skipped: state.skipped + news.count };
    case 'release':
      if (state.waiting.length === 0) return state;
      return { ...state, shown: [...state.waiting, ...state.shown].slice(0, SHOWN_MAX), waiting: [] };
    case 'records': {
      const known = new Set([...state.waiting, ...state.shown].map(({ id }) => id));
      const fresh = news.records.filter(({ id }) => !known.has(id) && known.add(id)).sort(newestFirst);
      if (fresh.length === 0) return state;
      if (!news.held && state.waiting.length === 0)
        return { ...state, shown: [...fresh, ...state.shown].slice(0, SHOWN_MAX) };
      const waiting = [...fresh, ...state.waiting];
      const over = Math.max(0, waiting.length - WAITING_MAX);
      return { ...state, waiting: waiting.slice(0, WAITING_MAX), skipped: state.skipped + over };
    }
  }
}

/** Instants as text compare well only where both have as many digits. */
function newestFirst(a: LogRecord, b: LogRecord): number {
  return Date.parse(b.at) - Date.parse(a.at) || b.at.localeCompare(a.at);
}
