import './hues.css';
import type { CSSProperties } from 'react';

/** How many there are; then they begin again. */
export const HUES = 8;

export function hueName(number: number): string {
  return `--hue-${(number % HUES) + 1}`;
}

/** The colour of one among many, for what is styled by `--hue`. */
export function hueOf(number: number): CSSProperties {
  return { '--hue': `var(${hueName(number)})` } as CSSProperties;
}
