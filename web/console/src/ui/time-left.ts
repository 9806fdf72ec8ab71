/** How much of a promise's time is left: pure, so that the bar and the words always agree. */

export type Phase = 'calm' | 'warn' | 'overdue' | 'settled';

export interface Span {
  started_at: string;
  warn_at: string | null;
  due_at: string;
  settled_at?: string | null;
}

export interface TimeLeft {
  phase: Phase;
  /** 1 at the start, 0 from the due instant on. */
  fraction: number;
  /** Negative when overdue. */
  left_ms: number;
}

export function timeLeft(span: Span, now_ms: number): TimeLeft {
  const started = Date.parse(span.started_at);
  const due = Date.parse(span.due_at);
  const at = span.settled_at ? Date.parse(span.settled_at) : now_ms;
  const left_ms = due - at;
  const whole = due - started;
  const fraction = whole > 0 ? Math.min(1, Math.max(0, left_ms / whole)) : left_ms > 0 ? 1 : 0;
  return { phase: phaseAt(span, at, left_ms), fraction, left_ms };
}

function phaseAt(span: Span, at: number, left_ms: number): Phase {
  if (span.settled_at) return 'settled';
  // The due instant itself is still in time.
  if (left_ms < 0) return 'overdue';
  if (span.warn_at && at >= Date.parse(span.warn_at)) return 'warn';
  return 'calm';
}
