import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type en from './en.json';
import { firstLanguage, setLanguage } from './language';
import type logsEn from './logs.en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof logsEn };
  }
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: firstLanguage(),
    fallbackLng: false,
    // React escapes.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await setLanguage(firstLanguage());
}
