import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Two views of where logs come from: one by one, and whether together they supply what each purpose needs. */
export function SourceTabs({ here, children }: { here: 'sources' | 'coverage'; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Tabs
      value={here}
      keepMounted={false}
      onChange={(next) =>
        void (next === 'coverage' ? navigate({ to: '/log-coverage' }) : navigate({ to: '/log-sources' }))
      }
    >
      <Tabs.List aria-label={t('place.log_sources')}>
        <Tabs.Tab value="sources">{t('log_source.list')}</Tabs.Tab>
        <Tabs.Tab value="coverage">{t('coverage.title')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value={here} pt="md">
        <div className="stack">{children}</div>
      </Tabs.Panel>
    </Tabs>
  );
}
