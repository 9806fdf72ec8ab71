/**
 * A form's text, kept on the server as it is typed: it survives a reload, another machine and a night, and goes when the
 * form is sent. What the person types always wins over what comes back late.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, put, remove } from './client';
import { queries } from './queries';

export const SAVE_AFTER_MS = 700;
/** The server did not answer: asked again until it does, so that nothing waits for the next key. */
export const RETRY_AFTER_MS = 2_000;

export type DraftState = 'loading' | 'clean' | 'restored' | 'saving' | 'saved' | 'unsaved';

export interface Draft<T> {
  value: T;
  /** Changes the value and saves it soon. */
  set: (next: T | ((current: T) => T)) => void;
  state: DraftState;
  /** The form was sent or given up: forget the draft here and there. */
  clear: (initial?: T) => void;
}

export function useDraft<T>(key: string, initial: T): Draft<T> {
  const client = useQueryClient();
  const [value, setValue] = useState(initial);
  const [state, setState] = useState<DraftState>('loading');
  const latest = useRef(value);
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // One request at a time, in order: a slow save must not land after the delete that follows it.
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const again = useRef<(keepalive: boolean) => void>(() => {});

  const save = useCallback(
    (keepalive: boolean) => {
      clearTimeout(timer.current);
      if (timer.current === undefined) return;
      timer.current = undefined;
      const body = { value: latest.current };
      const send = () => put('/api/v1/drafts/{key}', { params: { path: { key } }, body, keepalive });
      line.current = (keepalive ? send() : line.current.then(send)).then(
        () => setState((now) => (now === 'saving' || now === 'unsaved' ? 'saved' : now)),
        (error: unknown) => {
          setState('unsaved');
          if (keepalive || timer.current !== undefined || !mayPass(error)) return;
          timer.current = setTimeout(() => again.current(false), RETRY_AFTER_MS);
        },
      );
    },
    [key],
  );
  again.current = save;

  useEffect(() => {
    let here = true;
    setState('loading');
    client
      .fetchQuery(queries.draft(key))
      .then((draft) => {
        if (!here || touched.current) return;
        if (draft && isLike<T>(draft.value, latest.current)) {
          latest.current = draft.value;
          setValue(draft.value);
          setState('restored');
        } else setState('clean');
      })
      .catch(() => here && !touched.current && setState('clean'));
    const leave = () => save(true);
    window.addEventListener('pagehide', leave);
    return () => {
      here = false;
      window.removeEventListener('pagehide', leave);
      save(true);
      // The next form under this key reads what was saved, not what was read before.
      client.removeQueries({ queryKey: ['draft', key] });
    };
  }, [client, key, save]);

  const set = useCallback(
    (next: T | ((current: T) => T)) => {
      touched.current = true;
      latest.current = typeof next === 'function' ? (next as (current: T) => T)(latest.current) : next;
      setValue(latest.current);
      setState('saving');
      clearTimeout(timer.current);
      timer.current = setTimeout(() => save(false), SAVE_AFTER_MS);
    },
    [save],
  );

  const clear = useCallback(
    (start?: T) => {
      clearTimeout(timer.current);
      timer.current = undefined;
      touched.current = false;
      latest.current = start ?? initial;
      setValue(latest.current);
      setState('clean');
      line.current = line.current
        .then(() => remove('/api/v1/drafts/{key}', { params: { path: { key } } }))
        .catch((error: unknown) => {
          if (!(error instanceof ApiError && error.status === 404)) setState('unsaved');
        });
    },
    [initial, key],
  );

  return { value, set, state, clear };
}

/** Whether another try may go better: no answer, a fault of the server, too many at once. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}

/** An older console may have saved another shape under the same key: then it is left alone. */
function isLike<T>(value: unknown, sample: T): value is T {
  if (typeof value !== typeof sample || value === null) return false;
  if (typeof sample !== 'object' || sample === null) return true;
  return Object.keys(sample).every((name) => name in (value as object));
}
