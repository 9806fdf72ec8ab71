/** The server counts a query in bytes of UTF-8, the browser in units of UTF-16. */

/**
 * The unit at which so many bytes have passed. Inside of a character it is the character's beginning, or its end where the end of
 * something is meant: a mark never cuts one in two. Beyond the end it is the end.
 */
export function unitAt(text: string, bytes: number, side: 'from' | 'to' = 'from'): number {
  let passed = 0;
  let unit = 0;
  for (const character of text) {
    if (passed >= bytes) return unit;
    const size = sizeOf(character);
    if (passed + size > bytes && side === 'from') return unit;
    passed += size;
    unit += character.length;
  }
  return unit;
}

/** A lone half of a pair is sent as the character for what cannot be shown: three bytes. */
function sizeOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

export interface Marked {
  text: string;
  /** Which of the ranges covers it; -1 for none. */
  range: number;
}

/**
 * The text in pieces, each in one range or in none. A range without length marks the character after it, or a space at the end, so
 * that it can be seen; where ranges overlap the first holds.
 */
export function markedPieces(text: string, ranges: readonly { from: number; to: number }[]): Marked[] {
  const cover = new Int32Array(text.length + 1).fill(-1);
  ranges.forEach((range, n) => {
    const from = unitAt(text, range.from);
    const to = Math.max(unitAt(text, range.to, 'to'), next(text, from));
    for (let unit = from; unit < to; unit += 1) if (cover[unit] === -1) cover[unit] = n;
  });
  const shown = cover[text.length] === -1 ? text : `${text} `;
  const pieces: Marked[] = [];
  for (let unit = 0; unit < shown.length; unit += 1) {
    const last = pieces.at(-1);
    const range = cover[unit] ?? -1;
    if (last && last.range === range) last.text += shown[unit];
    else pieces.push({ text: shown[unit] ?? '', range });
  }
  return pieces;
}

function next(text: string, unit: number): number {
  const point = text.codePointAt(unit);
  return unit + (point !== undefined && point > 0xffff ? 2 : 1);
}
