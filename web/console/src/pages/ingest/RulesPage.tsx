import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogRule } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSelect, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { SeverityMark } from '@/ui/marks';
import { Page, Panel } from '@/ui/Page';
import { SeverityFilter } from '@/ui/SeverityFilter';
import { T } from '@/ui/T';
import { type Column, rowLink, Table } from '@/ui/Table';
import { formatNumber } from '@/ui/time';
import { kindWords } from './rules/kind-words';

const RuleDrawer = lazy(() => import('./rules/RuleDrawer').then(({ RuleDrawer }) => ({ default: RuleDrawer })));
const TryPanel = lazy(() => import('./rules/TryPanel').then(({ TryPanel }) => ({ default: TryPanel })));
const route = getRouteApi('/signed/log-rules');

/** What in the logs is worth an alert, pack by pack; and a place to try what would be. */
export function RulesPage() {
  const { t } = useTranslation();
  const rules = useQuery(logQueries.rules());
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const chosen = rules.data?.find(({ id }) => id === search.rule);
  const tries = search.panel === 'try';
  return (
    <Page
      title={t('place.log_rules')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<FlaskConical size={15} aria-hidden="true" />}
          aria-expanded={tries}
          onClick={() => change({ panel: tries ? undefined : 'try', rule: undefined })}
        >
          {t('rule.try')}
        </Button>
      }
    >
      {tries && rules.data && (
        <Suspense fallback={null}>
          <TryPanel
            key={chosen?.id ?? ''}
            rule={chosen}
            onClose={() => change({ panel: undefined, rule: undefined })}
          />
        </Suspense>
      )}
      <RuleFilters rules={rules.data ?? []} />
      <Loaded query={rules} lines={8}>
        {(all) => <Packs rules={all.filter((rule) => fits(rule, search))} any={all.length > 0} />}
      </Loaded>
      {chosen && !tries && (
        <Suspense fallback={null}>
          <RuleDrawer
            rule={chosen}
            onClose={() => change({ rule: undefined })}
            onTry={() => {
              change({ panel: 'try' });
              window.scrollTo({ top: 0 });
            }}
          />
        </Suspense>
      )}
    </Page>
  );
}

function RuleFilters({ rules }: { rules: LogRule[] }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  const packs = [...new Set(rules.flatMap(({ pack }) => pack ?? []))].sort();
  return (
    <Filters>
      <FilterText value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
      <SeverityFilter value={search.severity} onChange={(severity) => change({ severity })} />
      <FilterSelect
        label={t('rule.pack')}
        value={search.pack ?? ''}
        choices={[{ value: '', label: t('rule.any_pack') }, ...packs.map((pack) => ({ value: pack, label: pack }))]}
        onChange={(pack) => change({ pack: pack || undefined })}
      />
    </Filters>
  );
}

interface Wanted {
  q?: string | undefined;
  pack?: string | undefined;
  severity?: string | undefined;
}

function fits(rule: LogRule, { q, pack, severity }: Wanted): boolean {
  if (pack && rule.pack !== pack) return false;
  if (severity && rule.severity !== severity) return false;
  const words = [rule.id, rule.name.ja, rule.name.en, rule.query, rule.kind].join(' ').toLowerCase();
  return !q || words.includes(q.toLowerCase());
}

function Packs({ rules, any }: { rules: LogRule[]; any: boolean }) {
  const { t } = useTranslation();
  if (rules.length === 0)
    return (
      <Panel>
        {any ? (
          <EmptyState title={t('rule.none_fit')} />
        ) : (
          <EmptyState title={t('rule.none')} picture>
            {t('rule.none_help')}
          </EmptyState>
        )}
      </Panel>
    );
  // Rules of one's own stand before those that came along.
  const packs = [...new Set(rules.map(({ pack }) => pack))].sort((a, b) => (a ?? '').localeCompare(b ?? ''));
  return packs.map((pack) => {
    const own = rules.filter((rule) => rule.pack === pack);
    return (
      <Panel key={pack ?? ''} title={pack ? <code>{pack}</code> : t('rule.no_pack')} count={own.length} flush>
        <Rows rules={own} label={pack ?? t('rule.no_pack')} />
      </Panel>
    );
  });
}

function Rows({ rules, label }: { rules: LogRule[]; label: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const search = route.useSearch();
  const columns: Column<LogRule>[] = [
    {
      id: 'name',
      label: t('rule.one'),
      narrow: 'title',
      grow: true,
      cell: (rule) => (
        <div>
          <Link
            to="/log-rules"
            search={{ ...search, rule: rule.id, panel: undefined }}
            replace
            resetScroll={false}
            className={rowLink}
          >
            <T text={rule.name.ja || rule.name.en ? rule.name : rule.id} />
          </Link>
          <div className="small dim">
            <code>{rule.query}</code>
          </div>
        </div>
      ),
    },
    {
      id: 'severity',
      label: t('alert.severity'),
      narrow: 'bare',
      cell: (rule) => <SeverityMark severity={rule.severity} plain />,
    },
    { id: 'kind', label: t('rule.condition'), narrow: 'title', cell: (rule) => kindWords(t, language, rule) },
    {
      id: 'matched',
      label: t('rule.matched_since'),
      align: 'end',
      cell: (rule) => <span className="num">{formatNumber(rule.matched, language)}</span>,
    },
    { id: 'firing', label: t('rule.firing'), narrow: 'bare', cell: (rule) => <Firing rule={rule} /> },
    { id: 'last', label: t('rule.last_fired'), align: 'end', cell: (rule) => <Ago at={rule.last_fired_at} /> },
  ];
  return (
    <Table
      label={label}
      columns={columns}
      rows={rules}
      rowKey={({ id }) => id}
      rowTone={({ firing }) => (firing > 0 ? 'bad' : undefined)}
    />
  );
}

export function Firing({ rule: { firing } }: { rule: LogRule }) {
  const { t } = useTranslation();
  if (firing === 0)
    return (
      <Mark shape="check" tone="muted" plain>
        {t('rule.quiet')}
      </Mark>
    );
  return (
    <Mark shape="cross" tone="bad">
      {t('rule.firing_count', { n: firing })}
    </Mark>
  );
}
