/** Where in a query something is wrong. */
export interface Place {
  line: number;
  column: number;
  before: string;
  /** The word that begins there, or the one character. */
  marked: string;
  after: string;
}

/** The server counts lines and characters from 1. */
export function placeOf(query: string, line: unknown, column: unknown): Place | null {
  if (typeof line !== 'number' || typeof column !== 'number') return null;
  const text = query.split('\n')[line - 1];
  if (text === undefined) return null;
  const letters = [...text];
  const rest = letters.slice(column - 1).join('');
  const marked = /^[\p{L}\p{N}_]+/u.exec(rest)?.[0] ?? [...rest][0] ?? ' ';
  return { line, column, before: letters.slice(0, column - 1).join(''), marked, after: rest.slice(marked.length) };
}
