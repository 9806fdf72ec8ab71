import type { SqlAnswer } from '@/api/types';

/** RFC 4180, as the server writes it: what a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvOf(columns: SqlAnswer['columns'], rows: SqlAnswer['rows']): string {
  const lines = [columns.map(({ name }) => text(name)), ...rows.map((cells) => cells.map(cell))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? text(value) : String(value);
}

function text(value: string): string {
  const formula = /^[=+\-@\t\r]/.test(value);
  if (!formula && !/[",\r\n]/.test(value)) return value;
  return `"${formula ? "'" : ''}${value.replaceAll('"', '""')}"`;
}
