import type { Text } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { pick } from '@/i18n/pick';

/** A text of the server in the reader's language; in the other one, and marked so, where this is missing. */
export function T({ text }: { text: Text | string | null | undefined }) {
  const language = useLanguage();
  const [words, spoken] = pick(text, language);
  if (spoken === null || spoken === language) return words;
  return <span lang={spoken}>{words}</span>;
}
