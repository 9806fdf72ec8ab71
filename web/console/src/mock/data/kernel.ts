/** Time, ids and chance of the stand-in: everything else is told from its start. */
export const START_MS = Date.now();
export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;

/** An instant so many minutes from the start; negative is past. */
export const at = (minutes: number): string => new Date(START_MS + minutes * MINUTE).toISOString();

let serial = 0x1000;
export const newId = (): string => `0193a5c2-7d1e-7${(serial++).toString(16).padStart(3, '0')}-8a4b-5c0de0f1a7e5`;

/** The same every time for the same numbers, between 0 and 1. */
export const wave = (seed: number, n: number) => Math.abs(Math.sin(seed * 12.9898 + n * 78.233) * 43758.5453) % 1;
