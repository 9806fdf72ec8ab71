import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { connectLive, type LiveState } from '@/api/live';

/** The live connection of the signed-in console. */
export function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => connectLive(client, setState), [client]);
  return state;
}
