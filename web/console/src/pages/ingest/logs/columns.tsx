/** Which columns the rows have, as the address keeps them. */
import type { LogRecord } from '@/api/logs';
import { LevelMark } from '../LevelMark';
import { cellOf, highlighted, isColumnName } from '../record/fields';
import type { RowColumn } from '../record/Rows';

export const COLUMNS_DEFAULT = ['level', 'source', 'proc', 'message'];
/** More than this fits no screen. */
export const COLUMNS_MAX = 12;
/** Those that every record may have; others come from what the records hold. */
export const COLUMNS = [
  'level',
  'source',
  'host',
  'purpose',
  'proc',
  'txid',
  'uid',
  'jid',
  'src',
  'dst',
  'db',
  'elapsed_ms',
  'message',
  'rest',
];

const WIDTHS: Record<string, string> = {
  level: '5.5rem',
  source: '7.5rem',
  host: '6rem',
  txid: '10rem',
  elapsed_ms: '5.5rem',
  message: 'minmax(12rem, 1fr)',
  rest: 'minmax(12rem, 1fr)',
};

export function columnsOf(kept: string | undefined): string[] {
  const names = [...new Set((kept ?? '').split(',').filter(isColumnName))].slice(0, COLUMNS_MAX);
  return names.length > 0 ? names : COLUMNS_DEFAULT;
}

export function columnsWord(names: readonly string[]): string | undefined {
  const word = names.slice(0, COLUMNS_MAX).join(',');
  return word === '' || word === COLUMNS_DEFAULT.join(',') ? undefined : word;
}

export function rowColumns(
  names: readonly string[],
  needles: readonly string[],
  nameOf: (name: string) => string,
): RowColumn<LogRecord>[] {
  // Something must take the room that is left.
  const has_text = names.includes('message') || names.includes('rest');
  return names.map((name, n) => ({
    name,
    label: nameOf(name),
    width: !has_text && n === names.length - 1 ? 'minmax(6rem, 1fr)' : (WIDTHS[name] ?? '7rem'),
    ...(name === 'message' || name === 'rest' ? { narrow: 'line' as const } : {}),
    cell: (record) =>
      name === 'level' ? (
        <LevelMark level={record.level} />
      ) : name === 'message' || name === 'rest' ? (
        <Highlighted text={cellOf(record, name)} needles={needles} />
      ) : (
        cellOf(record, name)
      ),
  }));
}

function Highlighted({ text, needles }: { text: string; needles: readonly string[] }) {
  return highlighted(text, needles).map(({ text: piece, hit }, n) => (hit ? <mark key={n}>{piece}</mark> : piece));
}
