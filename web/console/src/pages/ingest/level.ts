/** Levels as they are written by all kinds of programs, in five classes. The word itself is always shown as it came. */
import type { Shape, Tone } from '@/ui/Mark';

/** Worst first; this is also how bars are stacked from the ground. */
export const LEVEL_CLASSES = ['error', 'warn', 'info', 'debug', 'other'] as const;
export type LevelClass = (typeof LEVEL_CLASSES)[number];

const WORDS: Record<Exclude<LevelClass, 'other'>, string> = {
  error: 'error err fatal critical crit alert emergency emerg panic severe エラー 致命的',
  warn: 'warn warning 警告',
  info: 'info information informational notice log 情報',
  debug: 'debug trace verbose fine finer finest デバッグ',
};
const CLASS_OF = new Map(
  Object.entries(WORDS).flatMap(([name, words]) => words.split(' ').map((word) => [word, name as LevelClass] as const)),
);

export function levelClass(level: string | null | undefined): LevelClass {
  return CLASS_OF.get((level ?? '').trim().toLowerCase()) ?? 'other';
}

export const LEVEL_LOOK: Record<LevelClass, readonly [Shape, Tone]> = {
  error: ['cross', 'bad'],
  warn: ['triangle', 'warn'],
  info: ['ring', 'calm'],
  debug: ['quarter', 'muted'],
  other: ['question', 'unknown'],
};
