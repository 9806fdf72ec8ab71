/** The fields of a record under the names by which they are asked for. */
import type { LogRecord } from '@/api/logs';

export type FieldValue = string | number | boolean | null;
export interface FieldOf {
  name: string;
  value: FieldValue;
}

const OWN = ['source', 'host', 'level', 'purpose', 'txid', 'proc', 'uid', 'jid', 'src', 'dst', 'db'] as const;
/** A record may hold any JSON. */
export const FIELDS_MAX = 300;
const DEPTH_MAX = 8;
/** A name that can stand in a list with commas, as the address keeps columns. */
const COLUMN = /^[\p{L}\p{M}\p{N}_.@-]+$/u;

/** All that is there, the language's own names first. */
export function fieldsOf(record: LogRecord): FieldOf[] {
  const own: FieldOf[] = OWN.flatMap((name) => {
    const value = record[name];
    return value === undefined || value === null || value === '' ? [] : [{ name, value }];
  });
  if (typeof record.elapsed_ms === 'number') own.push({ name: 'elapsed_ms', value: record.elapsed_ms });
  if (record.unparsed) own.push({ name: 'unparsed', value: true });
  const others = flat(record.attributes ?? {}).filter(({ name }) => !own.some((one) => one.name === name));
  return [...own, ...others].slice(0, FIELDS_MAX);
}

/** Objects inside of objects by their path; lists as they are written. */
function flat(value: unknown, path = '', depth = 0): FieldOf[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < DEPTH_MAX) {
    const entries = Object.entries(value).slice(0, FIELDS_MAX);
    return entries.flatMap(([name, one]) => flat(one, path ? `${path}.${name}` : name, depth + 1));
  }
  if (path === '') return [];
  const simple = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null;
  return [{ name: path, value: simple ? value : JSON.stringify(value) }];
}

/** One column of a record. */
export function cellOf(record: LogRecord, name: string): string {
  if (name === 'time') return record.at;
  if (name === 'message') return record.message;
  if (name === 'rest') return record.rest ?? '';
  const found = OWN.find((one) => one === name);
  const value = found ? record[found] : fieldsOf(record).find((field) => field.name === name)?.value;
  return value === undefined || value === null ? '' : String(value);
}

export function isColumnName(name: string): boolean {
  return COLUMN.test(name);
}

export interface Piece {
  text: string;
  hit: boolean;
}
const HITS_MAX = 50;

/** The text with what was looked for set apart, whatever the case of its letters. */
export function highlighted(text: string, needles: readonly string[]): Piece[] {
  const wanted = needles.filter(Boolean).map((needle) => needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (wanted.length === 0 || text === '') return [{ text, hit: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(new RegExp(wanted.join('|'), 'giu'))) {
    if (pieces.length >= HITS_MAX * 2 || found[0] === '') break;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), hit: false });
    pieces.push({ text: found[0], hit: true });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hit: false });
  return pieces;
}
