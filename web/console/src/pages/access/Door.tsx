import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '@/api/types';
import { setLanguage, useLanguage } from '@/i18n/language';
import { LogoMark, Watchtower } from '@/ui/Watchtower';
import css from './Door.module.css';

/** The frame of the pages before the door: sign-in and set-up. */
export function Door({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className={css.door}>
      <header className={css.top}>
        <span className={css.brand}>
          <LogoMark size={30} />
          hinomi
          <span className={css.kanji} lang="ja">
            火の見
          </span>
        </span>
        <SegmentedControl
          size="xs"
          aria-label={t('account.language')}
          value={language}
          onChange={(value) => setLanguage(value as Language)}
          data={[
            { value: 'ja', label: '日本語' },
            { value: 'en', label: 'English' },
          ]}
        />
      </header>
      <main className={css.card}>
        <Watchtower className={css.picture} />
        {children}
      </main>
      <footer className={css.foot}>
        <a href="/status/">{t('access.status_page')}</a>
      </footer>
    </div>
  );
}
