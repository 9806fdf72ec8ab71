import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { disclosedAddress } from '@/api/log-queries';
import type { Disclosure } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { Facts, Panel } from '@/ui/Page';
import { formatBytes, formatNumber } from '@/ui/time';

/** What was prepared; after its time only what it was. */
export function Files({ disclosure: { id, state, made } }: { disclosure: Disclosure }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!made) return null;
  return (
    <Panel title={t('disclosure.files')}>
      <div className="stack">
        <Facts
          items={[
            [t('disclosure.rows'), formatNumber(made.rows, language)],
            [t('disclosure.bytes'), formatBytes(made.bytes, language)],
            [t('disclosure.masked'), formatNumber(made.masked, language)],
            ['SHA-256', <code key="v">{made.sha256}</code>],
          ]}
        />
        {state === 'prepared' && (
          <>
            <p className="dim">{t('disclosure.files_explain')}</p>
            <div className="row wrap">
              {(['records', 'manifest'] as const).map((file) => (
                <Button
                  key={file}
                  component="a"
                  href={disclosedAddress(id, file)}
                  download
                  size="xs"
                  variant="default"
                  leftSection={<Download size={14} aria-hidden="true" />}
                >
                  {t(file === 'records' ? 'disclosure.records' : 'disclosure.manifest')}
                </Button>
              ))}
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}
