/** Single keys and `g x` pairs. They sleep while somebody types, and can be switched off altogether (WCAG 2.1.4). */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { PLACES } from './places';

const KEPT = 'hinomi-keys';
const PAIR_WITHIN_MS = 1_200;
const readers = new Set<() => void>();

export function keysOn(): boolean {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
}

export function setKeysOn(on: boolean): void {
  try {
    localStorage.setItem(KEPT, on ? 'on' : 'off');
  } catch {
    // Then they stay on.
  }
  for (const wake of readers) wake();
}

export function useKeysOn(): boolean {
  return useSyncExternalStore((reader) => {
    readers.add(reader);
    return () => readers.delete(reader);
  }, keysOn);
}

/** Runs single-key actions of one page or of the shell. */
export function useKeys(actions: Record<string, () => void>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!keysOn() || pairIsOpen() || isTyping(event)) return;
      const action = latest.current[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

let pairUntil = 0;
const pairIsOpen = () => Date.now() < pairUntil;

/** `g` and then a place's key goes there. */
export function useGoKeys(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!keysOn() || isTyping(event)) return;
      if (pairIsOpen()) {
        const place = PLACES.find(({ key }) => key === event.key);
        if (place) {
          event.preventDefault();
          void navigate({ to: place.to });
        }
        // Closed after the other listeners saw this key, so that the second key of a pair means nothing else.
        setTimeout(() => {
          pairUntil = 0;
        });
        return;
      }
      if (event.key === 'g') pairUntil = Date.now() + PAIR_WITHIN_MS;
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate]);
}

function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const at = event.target;
  if (!(at instanceof HTMLElement)) return false;
  return (
    at.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(at.tagName) ||
    at.closest('[role="dialog"]') !== null
  );
}
