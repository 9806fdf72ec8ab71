import { useMemo } from 'react';
import type { LogProblem } from '@/api/logs';
import { markedPieces } from './bytes';
import css from './QueryBar.module.css';
import { tokensOf } from './tokens';

/**
 * What lies under the field in which the query is typed: the same text with its colours and the places that are wrong. It is also what
 * makes the field grow.
 */
export function Paper({ text, problems }: { text: string; problems: readonly LogProblem[] }) {
  const pieces = useMemo(() => {
    const marked = markedPieces(text, problems);
    const found: { text: string; kind: string; wrong: boolean }[] = [];
    const tokens = tokensOf(text);
    let token = 0;
    let unit = 0;
    // Both cut the same text; where either cuts, there is a piece.
    for (const { text: part, range } of marked) {
      let rest = part;
      while (rest !== '') {
        const at = tokens[token];
        const room = at ? at.from + at.text.length - unit : rest.length;
        const taken = rest.slice(0, Math.max(1, room));
        found.push({ text: taken, kind: at?.kind ?? 'space', wrong: range >= 0 });
        unit += taken.length;
        rest = rest.slice(taken.length);
        if (at && unit >= at.from + at.text.length) token += 1;
      }
    }
    return found;
  }, [text, problems]);
  return (
    <div className={css.paper} aria-hidden="true">
      {pieces.map(({ text: piece, kind, wrong }, n) => (
        <span key={n} data-kind={kind} data-wrong={wrong || undefined}>
          {piece}
        </span>
      ))}
      {/* A line end at the end makes a line of its own only before something. */}
      {'\u200b'}
    </div>
  );
}
