import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { IncidentRow } from '@/api/types';
import { INCIDENT_FILTERS, PRIORITIES } from '@/app/search';
import { useText } from '@/i18n/language';
import { Ago, Since } from '@/ui/Ago';
import { ComponentNames } from '@/ui/ComponentNames';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSelect, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { More } from '@/ui/More';
import { IncidentMark } from '@/ui/marks';
import { Page, Panel } from '@/ui/Page';
import { PersonName } from '@/ui/PersonName';
import { Priority } from '@/ui/Priority';
import { T } from '@/ui/T';
import { type Column, rowLink, Table } from '@/ui/Table';
import { ReportLink } from './ReportLink';

const route = getRouteApi('/signed/incidents');

export function IncidentsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const list = useInfiniteQuery(queries.incidents({ ...search, state: search.state ?? 'open' }));
  return (
    <Page title={t('place.incidents')} actions={<ReportLink />}>
      <IncidentFilters />
      <Panel flush>
        <Loaded query={list} lines={8}>
          {({ pages }) => <Rows rows={pages.flatMap(({ items }) => items)} />}
        </Loaded>
        <More pages={list} />
      </Panel>
    </Page>
  );
}

function IncidentFilters() {
  const { t } = useTranslation();
  const text = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const components = useQuery(queries.components()).data ?? [];
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <Filters>
      <FilterText value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
      <FilterSelect
        label={t('incident.state')}
        value={search.state ?? 'open'}
        choices={INCIDENT_FILTERS.map((value) => ({
          value,
          label: value === 'open' || value === 'all' ? t(`incident.filter_${value}`) : t(`incident_state.${value}`),
        }))}
        onChange={(state) => change({ state: INCIDENT_FILTERS.find((one) => one === state && one !== 'open') })}
      />
      <FilterSelect
        label={t('incident.priority')}
        value={search.priority ?? ''}
        choices={[
          { value: '', label: t('incident.any_priority') },
          ...PRIORITIES.map((value) => ({ value, label: value })),
        ]}
        onChange={(priority) => change({ priority: PRIORITIES.find((one) => one === priority) })}
      />
      <FilterSelect
        label={t('component.one')}
        value={search.component ?? ''}
        choices={[
          { value: '', label: t('component.any') },
          ...components.map(({ id, name }) => ({ value: id, label: text(name) || id })),
        ]}
        onChange={(component) => change({ component: component || undefined })}
      />
    </Filters>
  );
}

function Rows({ rows }: { rows: IncidentRow[] }) {
  const { t } = useTranslation();
  const columns: Column<IncidentRow>[] = [
    {
      id: 'title',
      label: t('incident.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <span>
          {row.number !== null && <span className="dim num">#{row.number}</span>}{' '}
          <Link to="/incidents/$id" params={{ id: row.id }} className={rowLink}>
            <T text={row.title} />
          </Link>
          {row.restricted && <span className="small warn"> · {t('incident.restricted')}</span>}
        </span>
      ),
    },
    {
      id: 'priority',
      label: t('incident.priority'),
      narrow: 'bare',
      cell: (row) => <Priority priority={row.priority} reviewed={row.priority_reviewed} />,
    },
    { id: 'state', label: t('incident.state'), narrow: 'bare', cell: (row) => <IncidentMark state={row.state} /> },
    {
      id: 'assignee',
      label: t('incident.assignee'),
      cell: (row) => (
        <span className="row" style={{ gap: '0.3rem', display: 'inline-flex' }}>
          <UserRound size={14} aria-hidden="true" style={{ flex: 'none' }} />
          {row.assignee ? <PersonName id={row.assignee} /> : <span className="dim">{t('incident.nobody')}</span>}
        </span>
      ),
    },
    { id: 'components', label: t('component.many'), cell: (row) => <ComponentNames ids={row.components} /> },
    {
      id: 'lasted',
      label: t('incident.lasted'),
      align: 'end',
      cell: (row) => <Since from={row.detected_at} to={row.resolved_at} />,
    },
    {
      id: 'updated',
      label: t('incident.updated'),
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Ago at={row.updated_at} />,
    },
  ];
  if (rows.length === 0) return <EmptyState title={t('incident.none')} picture />;
  return <Table label={t('place.incidents')} columns={columns} rows={rows} rowKey={({ id }) => id} rowTone={tone} />;
}

function tone({ priority, state }: IncidentRow): 'bad' | 'warn' | undefined {
  if (!['triage', 'investigating', 'identified', 'monitoring'].includes(state)) return undefined;
  return priority === 'P0' || priority === 'P1' ? 'bad' : 'warn';
}
