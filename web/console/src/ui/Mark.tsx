import type { ReactNode } from 'react';
import css from './Mark.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'unknown' | 'calm' | 'muted';
export type Shape =
  | 'check'
  | 'triangle'
  | 'cross'
  | 'cross_open'
  | 'question'
  | 'pause'
  | 'slash'
  | 'ring'
  | 'quarter'
  | 'half'
  | 'three_quarters'
  | 'arrow'
  | 'half_diamond';

/** A state: its shape, its tone and its word. Never the colour alone. */
export function Mark({
  shape,
  tone,
  plain,
  children,
}: {
  shape: Shape;
  tone: Tone;
  plain?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={css.mark} data-tone={tone} data-plain={plain || undefined}>
      <Glyph shape={shape} />
      <span>{children}</span>
    </span>
  );
}

/** The shape by itself, for places where the word stands beside it anyway. */
export function Glyph({ shape, size = 14 }: { shape: Shape; size?: number }) {
  return (
    <svg className={css.glyph} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[shape]}
    </svg>
  );
}

const disc = <circle cx="8" cy="8" r="7" className={css.fill} />;
const ring = <circle cx="8" cy="8" r="6.2" className={css.line} />;

const SHAPES: Record<Shape, ReactNode> = {
  check: (
    <>
      {disc}
      <path d="m4.8 8.2 2.2 2.2 4.2-4.6" className={css.cut} />
    </>
  ),
  triangle: (
    <>
      <path d="M8 1.4 15.2 14.2H.8Z" className={css.fill} />
      <path d="M8 6v3.8M8 11.9v.1" className={css.cut} />
    </>
  ),
  cross: (
    <>
      <path d="M4.7.9h6.6l3.8 3.8v6.6l-3.8 3.8H4.7L.9 11.3V4.7Z" className={css.fill} />
      <path d="m5.5 5.5 5 5m0-5-5 5" className={css.cut} />
    </>
  ),
  cross_open: (
    <>
      <path d="M5 1.6h6L14.4 5v6L11 14.4H5L1.6 11V5Z" className={css.line} />
      <path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" className={css.line} />
    </>
  ),
  question: (
    <>
      <circle cx="8" cy="8" r="6.4" className={css.dashes} />
      <path d="M6.2 6.4a1.8 1.8 0 1 1 2.6 1.7c-.6.3-.8.6-.8 1.2M8 11.4v.1" className={css.line} />
    </>
  ),
  pause: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="3.5" className={css.fill} />
      <path d="M6.2 5v6M9.8 5v6" className={css.cut} />
    </>
  ),
  slash: (
    <>
      {ring}
      <path d="m3.8 12.2 8.4-8.4" className={css.line} />
    </>
  ),
  ring,
  quarter: (
    <>
      {ring}
      <path d="M8 8V3.6A4.4 4.4 0 0 1 12.4 8Z" className={css.fill} />
    </>
  ),
  half: (
    <>
      {ring}
      <path d="M8 3.6a4.4 4.4 0 0 1 0 8.8Z" className={css.fill} />
    </>
  ),
  three_quarters: (
    <>
      {ring}
      <path d="M8 8V3.6A4.4 4.4 0 1 1 3.6 8Z" className={css.fill} />
    </>
  ),
  arrow: (
    <>
      {ring}
      <path d="M4.8 8h6M8.4 5.4 11 8l-2.6 2.6" className={css.line} />
    </>
  ),
  half_diamond: (
    <>
      <path d="M8 1.2 14.8 8 8 14.8 1.2 8Z" className={css.line} />
      <path d="M8 1.2v13.6L1.2 8Z" className={css.fill} />
    </>
  ),
};
