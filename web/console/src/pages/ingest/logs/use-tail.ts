import { useEffect, useReducer, useRef, useState } from 'react';
import type { LiveState } from '@/api/live';
import { logAddress } from '@/api/log-queries';
import { connectTail } from '@/api/tail';
import { TAIL_START, type TailState, tailAfter } from './tail-state';

export interface Tail extends TailState {
  state: LiveState;
  /** The line broke meanwhile: what came in between is not here. */
  broken: boolean;
  release: () => void;
}

/** The live tail of a query, while `on`. `held`: somebody reads, and nothing may move under their eyes. */
export function useTail(asked: { query: string; reason?: string | undefined }, on: boolean, held: boolean): Tail {
  const [tail, tell] = useReducer(tailAfter, TAIL_START);
  const [state, setState] = useState<LiveState>('connecting');
  const [broken, setBroken] = useState(false);
  const latest = useRef(held);
  latest.current = held;
  const address = logAddress('logs/tail', asked);
  useEffect(() => {
    tell({ kind: 'start' });
    setBroken(false);
    if (!on) return;
    return connectTail(address, {
      onRecords: (records) => tell({ kind: 'records', records, held: latest.current }),
      onSkipped: (count) => tell({ kind: 'skipped', count }),
      onState: (next) => {
        setState(next);
        if (next === 'lost') setBroken(true);
      },
    });
  }, [address, on]);
  return { ...tail, state, broken, release: () => tell({ kind: 'release' }) };
}
