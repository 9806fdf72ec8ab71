import type { Language, Text } from '@/api/types';

/** The words in this language, or in the other; and which it was (`null`: the text names none). */
export function pick(text: Text | string | null | undefined, language: Language): [string, Language | null] {
  if (!text) return ['', null];
  if (typeof text === 'string') return [text, null];
  const other: Language = language === 'ja' ? 'en' : 'ja';
  if (text[language]) return [text[language], language];
  return [text[other] ?? '', other];
}
