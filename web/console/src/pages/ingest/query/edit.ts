/** Filters put into a query and taken out of it, by clicking instead of typing. */
import { FIELDS, splitAtSteps, tokensOf } from './tokens';

export interface Filter {
  field: string;
  /** `null`: that there is one at all. */
  value: string | number | null;
}

/** Longer values are looked for by other means. */
export const FILTER_VALUE_MAX = 500;

/** A word that means nothing but itself; everything else is put in quotes. */
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.@-]*$/u;
const TAKEN = new Set(['OR', 'AND', 'NOT', 'TO']);
/** A name that is a name wherever it stands: not the beginning of a URL, a drive, a place in a program. */
const NAME = /^[\p{L}_@][\p{L}\p{M}\p{N}_.@/-]*[\p{L}\p{M}\p{N}_]$/u;
const STRANGE_NAME = /^(?:jdbc|urn|mailto|localhost)$|\.[a-z]{1,6}$/i;

export function quoted(value: string): string {
  if (PLAIN.test(value) && !TAKEN.has(value) && !value.includes('..')) return value;
  return inQuotes(value);
}

function inQuotes(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;
}

export function termOf({ field, value }: Filter, denied = false): string {
  const written = value === null ? '*' : quoted(String(value));
  const name = NAME.test(field) && (field in OWN || !STRANGE_NAME.test(field)) ? field : inQuotes(field);
  return `${denied ? '-' : ''}${name}:${written}`;
}
const OWN: Record<string, true> = Object.fromEntries(FIELDS.map((name) => [name, true]));

/**
 * The query with this filter and without its opposite; the steps stay where they are. A filter of alternatives is put in brackets
 * first, or the new part would belong to the last of them only.
 */
export function withFilter(query: string, filter: Filter, denied = false): string {
  const term = termOf(filter, denied);
  const [before, steps] = splitAtSteps(withoutTerm(query, termOf(filter, !denied)));
  if (hasTerm(before, term)) return joined(before, steps);
  const has_choice = topWords(before).some(({ text }) => isOr(text));
  const kept = has_choice ? `(${before.trim()})` : before.trim();
  return joined(`${kept} ${term}`, steps);
}

export function withoutTerm(query: string, term: string): string {
  const [before, steps] = splitAtSteps(query);
  const terms = termsOf(before);
  if (terms === null) return query;
  const kept = terms.filter((one) => one !== term);
  return kept.length === terms.length ? query : joined(kept.join(' '), steps);
}

export function hasFilter(query: string, filter: Filter, denied = false): boolean {
  return hasTerm(splitAtSteps(query)[0], termOf(filter, denied));
}

const isOr = (text: string) => text === 'OR' || text === '||';
const opens = (text: string) => text === '(' || text === '（' || text === '[';

function hasTerm(filter: string, term: string): boolean {
  return termsOf(filter)?.includes(term) ?? false;
}

/** The terms of a filter that all must hold; `null` where there are alternatives between them. */
function termsOf(filter: string): string[] | null {
  const terms: string[] = [];
  let depth = 0;
  let open = false;
  for (const { kind, text } of tokensOf(filter)) {
    if (kind === 'space' && depth === 0) {
      open = false;
      continue;
    }
    if (kind === 'keyword' && depth === 0 && isOr(text)) return null;
    if (kind === 'bracket') depth += opens(text) ? 1 : -1;
    if (open && terms.length > 0) terms[terms.length - 1] += text;
    else terms.push(text);
    open = true;
  }
  // `NOT a` is one term of two words.
  return terms.reduce<string[]>((all, term) => {
    if (all.at(-1) === 'NOT') all[all.length - 1] = `NOT ${term}`;
    else all.push(term);
    return all;
  }, []);
}

function topWords(filter: string) {
  let depth = 0;
  return tokensOf(filter).filter(({ kind, text }) => {
    if (kind === 'bracket') depth += opens(text) ? 1 : -1;
    return depth === 0 && kind === 'keyword';
  });
}

function joined(filter: string, steps: string): string {
  return [filter.trim(), steps.trim()].filter(Boolean).join(' ');
}
