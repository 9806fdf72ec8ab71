import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/ui/EmptyState';
import { Page, Panel } from '@/ui/Page';
import { FindTrace } from './trace/FindTrace';

const route = getRouteApi('/signed/traces');

/** Where a trace is asked for by its txid. */
export function TracesPage() {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  return (
    <Page title={t('place.traces')}>
      <Panel>
        <div className="stack">
          <p>{t('trace.explain')}</p>
          <FindTrace txid="" onFind={(txid) => void navigate({ to: '/traces/$txid', params: { txid } })} />
        </div>
      </Panel>
      <Panel>
        <EmptyState title={t('trace.start')} picture>
          {t('trace.start_help')}
        </EmptyState>
      </Panel>
    </Page>
  );
}
