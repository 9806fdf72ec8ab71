/** Waiting without sleeping for a guess: ask again until it is so, and say what was last seen when it never is. */
import { setTimeout as pause } from 'node:timers/promises';

/** The first truthy answer of `ask`. Errors count as "not yet". `say` may turn the last answer into words. */
export async function until(what, ask, { within_ms = 10_000, every_ms = 50 } = {}) {
  const end = performance.now() + within_ms;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`not within ${within_ms} ms: ${what}; last seen: ${words(last)}`);
    await pause(every_ms);
  }
}

function words(value) {
  if (value instanceof Error) return value.message;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
