import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Toml } from '@/ui/Toml';
import { snippetOf, WAYS_TO_SEND, type Way } from './ways';

/** The ways in, each ready to be copied. */
export function HowToSend({ source }: { source: string | null }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>('agent');
  return (
    <div className="stack">
      <p className="dim">{t('send.explain')}</p>
      <Tabs
        value={way}
        keepMounted={false}
        onChange={(next) => setWay(WAYS_TO_SEND.find((one) => one === next) ?? 'agent')}
      >
        <Tabs.List aria-label={t('send.title')}>
          {WAYS_TO_SEND.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`send.way.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {WAYS_TO_SEND.map((one) => (
          <Tabs.Panel key={one} value={one} pt="sm">
            <OneWay way={one} source={source} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

function OneWay({ way, source }: { way: Way; source: string | null }) {
  const { t } = useTranslation();
  const { file, text } = snippetOf(way, window.location.origin, source);
  return (
    <div className="stack tight">
      <p className="small">{t(`send.help.${way}`)}</p>
      {file && (
        <p className="small dim">
          <code>{file}</code>
        </p>
      )}
      <Toml text={text} label={t(`send.way.${way}`)} copy={t('act.copy')} />
    </div>
  );
}
