import '@testing-library/dom';
import { cleanup } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll } from 'vitest';
import en from '../src/i18n/en.json';
import ja from '../src/i18n/ja.json';
import logsEn from '../src/i18n/logs.en.json';
import logsJa from '../src/i18n/logs.ja.json';

beforeAll(async () => {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: false,
    resources: { en: { translation: en }, ja: { translation: ja } },
    interpolation: { escapeValue: false },
  });
  i18next.addResourceBundle('en', 'translation', logsEn, true);
  i18next.addResourceBundle('ja', 'translation', logsJa, true);
});

afterEach(cleanup);

// Mantine asks the browser for these; jsdom has neither.
window.matchMedia ??= (query: string) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
// And jsdom has no fonts, whose arrival a growing field waits for.
if (!document.fonts) Object.defineProperty(document, 'fonts', { value: new EventTarget() });
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
