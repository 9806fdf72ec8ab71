import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/ui/EmptyState';
import { Page } from '@/ui/Page';

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <main style={{ padding: '2rem 1rem' }}>
      <Page title={t('missing.title')}>
        <EmptyState title={t('missing.text')} picture>
          <Link to="/">{t('missing.back')}</Link>
        </EmptyState>
      </Page>
    </main>
  );
}
