import type { IncidentRow, Text } from '@/api/types';

/** An incident in one line, where there is no room for a link. Restricted ones have no number. */
export function numbered(
  { number, title }: Pick<IncidentRow, 'number' | 'title'>,
  text: (words: Text) => string,
): string {
  return number === null ? text(title) : `#${number} ${text(title)}`;
}
