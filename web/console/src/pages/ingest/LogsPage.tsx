import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { ListFilter, Radio } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import { useWhyNot } from '@/app/session';
import { EmptyState } from '@/ui/EmptyState';
import { Problem } from '@/ui/Loaded';
import { Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { Audit, AuditBanner } from './logs/Audit';
import { ExportMenu } from './logs/ExportMenu';
import { Facets } from './logs/Facets';
import { HistogramPanel } from './logs/HistogramPanel';
import css from './logs/Logs.module.css';
import { Records } from './logs/Records';
import { SyntaxHelp } from './logs/SyntaxHelp';
import { TableView } from './logs/TableView';
import { type Logs, useLogs } from './logs/use-logs';
import { Views } from './logs/Views';
import { QueryBar } from './query/QueryBar';
import { filterOf } from './query/tokens';
import { RangePicker } from './RangePicker';

const FacetDrawer = lazy(() => import('./logs/FacetDrawer').then(({ FacetDrawer }) => ({ default: FacetDrawer })));

/** Records of all sources: ask, see when, read, follow one. */
export function LogsPage() {
  const { t } = useTranslation();
  const whyNot = useWhyNot()('log:read');
  return whyNot ? (
    <Page title={t('place.logs')}>
      <EmptyState title={whyNot} />
    </Page>
  ) : (
    <Explorer />
  );
}

function Explorer() {
  const { t } = useTranslation();
  const logs = useLogs();
  const { search, query, asked, span, change } = logs;
  const check = useQuery({ ...logQueries.check(query), retry: false });
  // Fields are there for completion too, before the first query is right.
  const fields = useQuery({
    ...logQueries.fields({ ...asked, query: check.data?.valid ? filterOf(query) : '' }),
    retry: false,
  });
  const known = fields.data ?? [];
  const wide = useMediaQuery('(min-width: 75em)', true);
  const [drawer, setDrawer] = useState(false);
  const shown = wide && !search.facets;
  const counts = check.data?.counts ?? false;
  return (
    <Page
      wide
      title={t('place.logs')}
      actions={
        <>
          <SyntaxHelp />
          <Views logs={logs} />
          <ExportMenu asked={asked} counts={counts} />
          <Audit search={search} change={change} />
        </>
      }
    >
      <AuditBanner search={search} change={change} />
      <QueryBar value={query} known={known} onRun={logs.run} />
      <div className={css.tools}>
        <RangePicker search={search} span={span} onChange={logs.setRange} />
        <Live logs={logs} counts={counts} />
        <Button
          size="xs"
          variant="default"
          leftSection={<ListFilter size={14} aria-hidden="true" />}
          aria-expanded={wide ? shown : drawer}
          onClick={() => (wide ? change({ facets: shown ? 'off' : undefined }) : setDrawer(true))}
        >
          {t('log.facets')}
        </Button>
      </div>
      <div className={css.columns} data-facets={shown || undefined}>
        {shown && (
          <aside className={css.facets} aria-label={t('log.facets')}>
            <Facets fields={known} logs={logs} />
          </aside>
        )}
        <div className="stack">
          {check.error && <Problem error={check.error} onRetry={() => check.refetch()} />}
          {check.data && !check.data.valid && (
            <Panel>
              <EmptyState title={t('log.query_wrong')}>{t('log.query_wrong_help')}</EmptyState>
            </Panel>
          )}
          {check.data?.valid && (
            <>
              <HistogramPanel logs={logs} filter={filterOf(query)} />
              {counts ? <TableView key={query} asked={asked} /> : <Records logs={logs} known={known} />}
            </>
          )}
        </div>
      </div>
      {drawer && (
        <Suspense fallback={null}>
          <FacetDrawer fields={known} logs={logs} onClose={() => setDrawer(false)} />
        </Suspense>
      )}
    </Page>
  );
}

/** Live is on until a span is chosen. What counts has no newest line. */
function Live({ logs: { search, change }, counts }: { logs: Logs; counts: boolean }) {
  const { t } = useTranslation();
  const on = Boolean(search.live);
  return (
    <ReasonButton
      size="xs"
      variant={on ? 'filled' : 'default'}
      aria-pressed={on}
      leftSection={<Radio size={14} aria-hidden="true" />}
      reason={counts && !on ? t('log.live_not_counts') : null}
      onClick={() =>
        change({
          live: on ? undefined : 'on',
          ...(on ? {} : { range: '15m', from: undefined, to: undefined, order: undefined, open: undefined }),
        })
      }
    >
      {t('log.live')}
    </ReasonButton>
  );
}
