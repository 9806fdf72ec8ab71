import { SegmentedControl, Tabs } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelPreview, Language, NoticePreview } from '@/api/types';
import { nonce } from '@/app/nonce';
import { useLanguage } from '@/i18n/language';
import css from './Composer.module.css';
import { withNonce } from './with-nonce';

/** Exactly what each channel shows. Foreign HTML stays in a frame that may do nothing. */
export function Preview({ preview }: { preview: NoticePreview }) {
  const { t } = useTranslation();
  const tabs = preview.channels.map((channel) => ({ id: `${channel.channel} ${channel.language}`, channel }));
  return (
    <Tabs defaultValue="page" variant="outline" keepMounted={false}>
      <Tabs.List aria-label={t('composer.preview')}>
        <Tabs.Tab value="page">{t('access.status_page')}</Tabs.Tab>
        {tabs.map(({ id, channel }) => (
          <Tabs.Tab key={id} value={id}>
            {channel.channel} · {t(`language.${channel.language}`, channel.language)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="page" pt="sm">
        <PagePreview page={preview.page} />
      </Tabs.Panel>
      {tabs.map(({ id, channel }) => (
        <Tabs.Panel key={id} value={id} pt="sm">
          <Channel preview={channel} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function PagePreview({ page }: { page: NoticePreview['page'] }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<Language>(useLanguage());
  return (
    <div className="stack">
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label={t('account.language')}
        value={language}
        data={(['ja', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        onChange={(value) => setLanguage(value as Language)}
      />
      <HtmlFrame html={page[language]} title={t('composer.page_preview')} lang={language} />
    </div>
  );
}

function Channel({ preview }: { preview: ChannelPreview }) {
  const { t } = useTranslation();
  return (
    <div className="stack" lang={preview.language}>
      <p className="small dim">{t('composer.recipients', { n: preview.recipients })}</p>
      <Message {...preview} />
    </div>
  );
}

/** What one message carries: a mail as mail readers show it and as text, or what is posted. */
export function Message({ subject, html, text, json }: Pick<ChannelPreview, 'subject' | 'html' | 'text' | 'json'>) {
  const { t } = useTranslation();
  return (
    <>
      {subject && (
        <p className={css.subject}>
          <span className="dim">{t('composer.subject')}</span> <span className="strong">{subject}</span>
        </p>
      )}
      {html && <HtmlFrame html={html} title={t('composer.mail_preview')} />}
      {text && (
        <pre className={css.text} tabIndex={0} role="region" aria-label={t('composer.text_preview')}>
          {text}
        </pre>
      )}
      {json != null && (
        <pre className={css.text} tabIndex={0} role="region" aria-label={t('composer.json_preview')}>
          {JSON.stringify(json, null, 2)}
        </pre>
      )}
    </>
  );
}

/** A frame without an address is under this page's own policy for styles. */
function HtmlFrame({ html, title, lang }: { html: string; title: string; lang?: Language }) {
  const allowed = useMemo(() => (nonce ? withNonce(html, nonce) : html), [html]);
  return <iframe className={css.frame} sandbox="" title={title} lang={lang} srcDoc={allowed} />;
}
