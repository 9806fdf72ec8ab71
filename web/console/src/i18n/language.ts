import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language, Text } from '@/api/types';
import { pick } from './pick';

const KEPT = 'hinomi-language';

/** The language of the words on the screen. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'ja';
}

/** Server texts as plain strings, for titles and labels. */
export function useText(): (text: Text | string | null | undefined) => string {
  const language = useLanguage();
  return (text) => pick(text, language)[0];
}

/** What was chosen here last, else what the browser asks for, else Japanese. */
export function firstLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === 'ja' || kept === 'en') return kept;
  } catch {
    // Storage may be closed to us.
  }
  for (const wanted of navigator.languages ?? []) {
    if (wanted.startsWith('ja')) return 'ja';
    if (wanted.startsWith('en')) return 'en';
  }
  return 'ja';
}

const files = { ja: () => import('./ja.json'), en: () => import('./en.json') };

/** Loads the words and shows them; the choice is kept for the next visit. */
export async function setLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await files[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Then the person's own setting brings it back after sign-in.
  }
}
