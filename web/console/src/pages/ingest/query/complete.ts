/** What may come next where the caret stands. */
import type { LogField } from '@/api/logs';
import { quoted } from './edit';
import { FIELDS, type Token, tokensOf } from './tokens';

export interface Completion {
  /** What is put in. */
  insert: string;
  kind: 'field' | 'value' | 'keyword' | 'step' | 'function';
  /** Records that have it. */
  count?: number;
}
export interface Completions {
  /** What it replaces. */
  from: number;
  to: number;
  options: Completion[];
}

export const COMPLETIONS_MAX = 12;
export const LEVELS = ['ERROR', 'WARN', 'INFO', 'DEBUG'] as const;
const STEPS = ['count by ', 'top 10 ', 'p95(elapsed_ms) by ', 'fields ', 'limit ', 'sort by '] as const;
const FUNCTIONS = ['count()', 'min(', 'max(', 'avg(', 'sum(', 'distinct(', 'median(', 'p95(', 'p99('] as const;
const SLICES = ['1m', '5m', '1h', '1d'] as const;

export function completionsAt(query: string, caret: number, known: readonly LogField[]): Completions {
  const before = query.slice(0, caret);
  const tokens = tokensOf(before);
  const last = tokens.at(-1);
  const word = last && last.kind !== 'space' ? last : undefined;
  const found = word?.inStep || (last?.inStep ?? false) ? inSteps(tokens, word, known) : inFilter(word, last, known);
  return { from: found.from ?? caret, to: caret, options: found.options.slice(0, COMPLETIONS_MAX) };
}

interface Found {
  from?: number | undefined;
  options: Completion[];
}

function inFilter(word: Token | undefined, last: Token | undefined, known: readonly LogField[]): Found {
  if (word?.kind === 'operator') return { options: valuesOf(word.field, '', known, word.text) };
  if (word && (word.kind === 'value' || word.kind === 'string') && word.field !== null) {
    const typed = word.text.replace(/^(?:~|i)?"|^~|"$/g, '');
    return { from: word.from, options: valuesOf(word.field, typed, known, ':') };
  }
  // Inside of `name:( … )`.
  if (last?.kind === 'space' && last.field !== null) return { options: valuesOf(last.field, '', known, ':') };
  if (word && word.kind !== 'text' && word.kind !== 'keyword' && word.kind !== 'not' && word.kind !== 'bracket')
    return { options: [] };
  const typed = word?.kind === 'text' || word?.kind === 'keyword' ? word.text : '';
  const options: Completion[] = [
    ...fieldNames(known, typed).map((name): Completion => ({ insert: `${name}:`, kind: 'field' })),
    ...fitting(['OR ', 'NOT ', 'AND '], typed).map((insert): Completion => ({ insert, kind: 'keyword' })),
  ];
  if (typed === '' && last !== undefined && word === undefined) options.push({ insert: '| ', kind: 'keyword' });
  return { from: typed === '' ? undefined : word?.from, options };
}

function inSteps(tokens: readonly Token[], word: Token | undefined, known: readonly LogField[]): Found {
  const pipe = tokens.map(({ kind }) => kind).lastIndexOf('pipe');
  const step = tokens.slice(pipe + 1).filter(({ kind }) => kind !== 'space');
  const typed = word && (word.kind === 'text' || word.kind === 'step' || word.kind === 'keyword') ? word.text : '';
  const from = typed === '' ? undefined : word?.from;
  const is_first = step.length === 0 || (step.length === 1 && typed !== '');
  if (is_first) {
    const options = [
      ...fitting(STEPS, typed).map((insert): Completion => ({ insert, kind: 'step' })),
      ...(typed === '' ? [] : fitting(FUNCTIONS, typed).map((insert): Completion => ({ insert, kind: 'function' }))),
    ];
    return { from, options };
  }
  const name = step[0]?.text.toLowerCase();
  const has_by = step.some(({ kind, text }) => kind === 'keyword' && text.toLowerCase() === 'by');
  const names = fieldNames(known, typed).map((insert): Completion => ({ insert, kind: 'field' }));
  if (step.at(-1)?.kind === 'bracket' && step.at(-1)?.text === '(') {
    const numbers = known.filter(({ kind }) => kind === 'number').map((field) => field.name);
    return { options: numbers.map((insert) => ({ insert, kind: 'field' })) };
  }
  if (name === 'sort') {
    const columns = fitting(['by ', 'count', 'time', 'desc', 'asc'], typed);
    return { from, options: columns.map((insert) => ({ insert, kind: 'keyword' })) };
  }
  if (name === 'fields' || name === 'top') return { from, options: names };
  if (!has_by) return { from, options: fitting(['by '], typed).map((insert) => ({ insert, kind: 'keyword' })) };
  const slices = fitting(SLICES, typed).map((insert): Completion => ({ insert, kind: 'value' }));
  return { from, options: typed === '' ? [...names.slice(0, 6), ...slices] : [...names, ...slices] };
}

/** The language's own names first in their order, then those that the records have. */
function fieldNames(known: readonly LogField[], typed: string): string[] {
  const seen = new Set(known.map(({ name }) => name));
  const own = FIELDS.filter((name) => typed !== '' || seen.has(name) || seen.size === 0);
  const all = [...new Set<string>([...own, ...seen])];
  const needle = typed.toLowerCase();
  const begins = all.filter((name) => name.toLowerCase().startsWith(needle));
  const holds = all.filter((name) => !begins.includes(name) && name.toLowerCase().includes(needle));
  return [...begins, ...(needle === '' ? [] : holds)];
}

function valuesOf(field: string | null, typed: string, known: readonly LogField[], operator: string): Completion[] {
  const values = known.find(({ name }) => name === field)?.values ?? [];
  const needle = typed.toLowerCase();
  const found: Completion[] = values
    .filter(({ value }) => value.toLowerCase().includes(needle) && value !== '')
    .map(({ value, count }) => ({ insert: quoted(value), kind: 'value', count }));
  if (field === 'level') {
    for (const level of fitting(LEVELS, typed)) {
      if (!found.some(({ insert }) => insert === level)) found.push({ insert: level, kind: 'value' });
    }
  }
  if (typed === '' && operator === ':') found.push({ insert: '*', kind: 'keyword' });
  return found;
}

function fitting(words: readonly string[], typed: string): string[] {
  const needle = typed.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(needle) && word.trim().toLowerCase() !== needle);
}

/** The query with a completion in it, and where the caret goes. */
export function completed(query: string, { from, to }: Completions, { insert, kind }: Completion): [string, number] {
  const after = query.slice(to);
  const space = kind === 'value' && !/^[\s)\],]/u.test(after) ? ' ' : '';
  return [query.slice(0, from) + insert + space + after, from + insert.length + space.length];
}
