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
/** What only some pages say, loaded with the first of them. */
const more = { logs: { ja: () => import('./logs.ja.json'), en: () => import('./logs.en.json') } };
type More = keyof typeof more;

const wanted = new Set<More>();
const loaded = new Set<string>();

/** Loads the words and shows them; the choice is kept for the next visit. */
export async function setLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await files[language]()).default);
  }
  await Promise.all([...wanted].map((name) => load(name, language)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Then the person's own setting brings it back after sign-in.
  }
}

/** To be waited for before a page that says them is shown. */
export async function needWords(name: More): Promise<void> {
  wanted.add(name);
  await load(name, i18next.language === 'en' ? 'en' : 'ja');
}

async function load(name: More, language: Language): Promise<void> {
  const key = `${name} ${language}`;
  if (loaded.has(key)) return;
  i18next.addResourceBundle(language, 'translation', (await more[name][language]()).default, true);
  loaded.add(key);
}
