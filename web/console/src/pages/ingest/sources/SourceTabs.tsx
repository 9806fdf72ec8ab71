import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const PLACES = { sources: '/log-sources', coverage: '/log-coverage', storage: '/log-storage' } as const;

/** Where logs come from, one by one; whether together they supply what each purpose needs; and where they are kept. */
export function SourceTabs({ here, children }: { here: keyof typeof PLACES; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Tabs
      value={here}
      keepMounted={false}
      onChange={(next) => void navigate({ to: PLACES[(next ?? 'sources') as keyof typeof PLACES] })}
    >
      <Tabs.List aria-label={t('place.log_sources')}>
        <Tabs.Tab value="sources">{t('log_source.list')}</Tabs.Tab>
        <Tabs.Tab value="coverage">{t('coverage.title')}</Tabs.Tab>
        <Tabs.Tab value="storage">{t('log_storage.title')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value={here} pt="md">
        <div className="stack">{children}</div>
      </Tabs.Panel>
    </Tabs>
  );
}
