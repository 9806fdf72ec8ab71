/**
 * Scenario `long`: what people and machines name is ninety characters long and cannot be broken, and counts are huge. No page
 * may grow wider than its window by it.
 */
const TAIL = 'W'.repeat(90);
const INSTANT = /^\d{4}-\d\d-\d\dT/;
const MANY = 123_456_789_012;
const TEXTS = new Set(
  `ja en actor_label annotations answer body channel customer directory email event file files fingerprint from host
  idempotency_key labels last_error message ping_url provider_id push_url reason recipient regions rendered resolution rule
  runbook source subject target text toml`.split(/\s+/),
);
const COUNTS = new Set('attempts count failed number sent systems total users'.split(' '));

export function long(value: unknown, name = '', inside = ''): unknown {
  if (typeof value === 'string') {
    const free = (TEXTS.has(name) || TEXTS.has(inside)) && !INSTANT.test(value);
    return free ? value + TAIL : value;
  }
  if (typeof value === 'number') return COUNTS.has(name) ? value + MANY : value;
  if (Array.isArray(value)) return value.map((one) => long(one, name, inside));
  if (typeof value !== 'object' || value === null) return value;
  const free = name === 'labels' || name === 'annotations' ? name : '';
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [free ? key + TAIL : key, isMarkup(key) ? one : long(one, key, free)]),
  );
}

/** A frame scrolls by itself. */
function isMarkup(name: string): boolean {
  return name === 'html' || name === 'page';
}
