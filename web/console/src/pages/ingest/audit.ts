/**
 * Why somebody reads audit records. It is asked of each person anew and kept only as long as this page of the browser: an address that
 * is passed on, a reload or the next person at the machine must not bring somebody else's reason along.
 */
import { useSyncExternalStore } from 'react';

export const REASON_MAX = 500;

let reason = '';
const readers = new Set<() => void>();

export function setAuditReason(next: string): void {
  reason = next.trim().slice(0, REASON_MAX);
  for (const wake of readers) wake();
}

export function useAuditReason(): string {
  return useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => reason,
  );
}
