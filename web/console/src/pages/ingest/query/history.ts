/** The last queries of this browser, newest first. */
const KEPT = 'hinomi-log-queries';
export const QUERIES_MAX = 20;

export function lastQueries(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, QUERIES_MAX) : [];
  } catch {
    return [];
  }
}

export function rememberQuery(query: string): void {
  const said = query.trim();
  if (said === '') return;
  try {
    const queries = [said, ...lastQueries().filter((one) => one !== said)].slice(0, QUERIES_MAX);
    localStorage.setItem(KEPT, JSON.stringify(queries));
  } catch {
    // Then they are typed again.
  }
}

export function forgetQueries(): void {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // There is nothing to forget.
  }
}
