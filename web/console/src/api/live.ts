/**
 * Server-sent events into the query cache: an event names what changed, the console asks again for what it shows of it.
 * Nothing is read from an event but its name, so the permissions of the reads are the only ones.
 */
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { API_BASE } from './client';
import type { LiveEvent } from './types';

export type LiveState = 'connecting' | 'live' | 'lost';

const KINDS = ['incident', 'alert', 'notice', 'obligation', 'delivery', 'monitor', 'component', 'config'] as const;

/** A storm of events becomes one round of reads per this long. */
export const COALESCE_MS = 400;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** The query keys that an event makes stale. `id` narrows where a single thing is meant. */
export function staleKeys(event: LiveEvent): QueryKey[] {
  const one = (noun: string): QueryKey[] => (event.id ? [[noun, 'one', event.id]] : [[noun, 'one']]);
  switch (event.kind) {
    case 'incident':
      return [
        ['now'],
        ['incident', 'list'],
        ...one('incident'),
        event.id ? ['incident', 'timeline', event.id] : ['incident', 'timeline'],
        ['component'],
      ];
    case 'alert':
      return [['now'], ['alert', 'list'], ...one('alert'), ['incident', 'one']];
    case 'notice':
      return [['now'], ['notice', 'list'], ...one('notice'), ['incident', 'one'], ['incident', 'timeline']];
    case 'obligation':
      return [['now'], ['obligation'], ['incident', 'one']];
    case 'delivery':
      return [['now'], ['delivery', 'list'], ...one('delivery'), ['notice'], ['incident', 'one']];
    case 'monitor':
      return [
        ['now'],
        ['monitor', 'list'],
        ...one('monitor'),
        event.id ? ['monitor', 'pings', event.id] : ['monitor', 'pings'],
        ['component'],
      ];
    case 'component':
      // The record of what stands above and below it moved too.
      return [['component']];
    case 'config':
      return [['now'], ['config'], ['monitor'], ['component'], ['people']];
  }
}

/** Connects until the returned function is called. Reconnecting after a gap asks again for everything. */
export function connectLive(client: QueryClient, onState: (state: LiveState) => void): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let flush: ReturnType<typeof setTimeout> | undefined;
  let retry_ms = RETRY_FIRST_MS;
  let opened = false;
  const stale = new Map<string, QueryKey>();

  const note = (event: LiveEvent) => {
    for (const key of staleKeys(event)) stale.set(JSON.stringify(key), key);
    flush ??= setTimeout(() => {
      flush = undefined;
      const keys = [...stale.values()];
      stale.clear();
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    }, COALESCE_MS);
  };

  const open = () => {
    onState(opened ? 'lost' : 'connecting');
    source = new EventSource(`${API_BASE}/events`);
    source.onopen = () => {
      onState('live');
      retry_ms = RETRY_FIRST_MS;
      // A new EventSource does not know the last id: what happened in between is found by asking.
      if (opened) void client.invalidateQueries();
      opened = true;
    };
    source.onerror = () => {
      onState('lost');
      if (source?.readyState !== EventSource.CLOSED) return; // the browser reconnects by itself, with Last-Event-ID
      source.close();
      retry = setTimeout(open, retry_ms);
      retry_ms = Math.min(retry_ms * 2, RETRY_MAX_MS);
      void client.invalidateQueries({ queryKey: ['session'] });
    };
    // Too much was missed to be told again.
    source.addEventListener('reset', () => void client.invalidateQueries());
    for (const kind of KINDS) {
      source.addEventListener(kind, (message) => note({ kind, ...read((message as MessageEvent<string>).data) }));
    }
  };

  open();
  return () => {
    clearTimeout(retry);
    clearTimeout(flush);
    source?.close();
  };
}

function read(data: string): { id?: string } {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string')
      return { id: value.id };
  } catch {
    // An event without a readable body still says that its kind changed.
  }
  return {};
}
