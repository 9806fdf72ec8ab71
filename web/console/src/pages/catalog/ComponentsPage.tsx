import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CornerDownRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Component } from '@/api/types';
import { COMPONENT_FILTERS } from '@/app/search';
import { useLanguage } from '@/i18n/language';
import { ComponentLinks } from '@/ui/ComponentNames';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSegments, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { ComponentMark } from '@/ui/marks';
import { Page, Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { type Column, rowLink, Table } from '@/ui/Table';
import { formatRatio } from '@/ui/time';
import { type Branch, treeOf } from './tree';

const route = getRouteApi('/signed/components');

/** What users know, as a tree: how each is, and how it was. */
export function ComponentsPage() {
  const { t } = useTranslation();
  const components = useQuery(queries.components());
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  const all = components.data ?? [];
  const count = (status: Component['status']) => all.filter((one) => one.status === status).length;
  const narrowed = Boolean(search.q || search.status);
  return (
    <Page title={t('place.components')}>
      <Filters>
        <FilterText value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
        <FilterSegments
          label={t('monitor.status')}
          value={search.status ?? 'all'}
          choices={[
            { value: 'all', label: `${t('filter.all')} ${all.length}` },
            ...COMPONENT_FILTERS.filter((status) => count(status) > 0 || search.status === status).map((status) => ({
              value: status,
              label: `${t(`component_status.${status}`)} ${count(status)}`,
            })),
          ]}
          onChange={(status) => change({ status: COMPONENT_FILTERS.find((one) => one === status) })}
        />
      </Filters>
      <Panel flush>
        <Loaded query={components} lines={8}>
          {(found) => (
            <Rows
              branches={treeOf(found).filter(({ component }) => fits(component, search))}
              narrowed={narrowed}
              any={found.length > 0}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function fits(component: Component, search: { q?: string | undefined; status?: string | undefined }): boolean {
  if (search.status && component.status !== search.status) return false;
  const { id, name, description, systems } = component;
  const words = [id, name.ja, name.en, description.ja, description.en, ...systems].join(' ').toLowerCase();
  return !search.q || words.includes(search.q.toLowerCase());
}

function Rows({ branches, narrowed, any }: { branches: Branch[]; narrowed: boolean; any: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<Branch>[] = [
    {
      id: 'name',
      label: t('component.one'),
      narrow: 'title',
      grow: true,
      cell: (branch) => <Name branch={branch} narrowed={narrowed} />,
    },
    {
      id: 'status',
      label: t('monitor.status'),
      narrow: 'bare',
      cell: ({ component }) => <ComponentMark status={component.status} />,
    },
    {
      id: 'uptime',
      label: t('component.uptime_90d'),
      align: 'end',
      cell: ({ component: { id, uptime_90d } }) =>
        uptime_90d === null ? (
          <span className="dim">–</span>
        ) : (
          <Link to="/components/$id" params={{ id }} hash="days" className="num">
            {formatRatio(uptime_90d, language)}
          </Link>
        ),
    },
    {
      id: 'parent',
      label: t('component.parent'),
      narrow: 'hide',
      cell: ({ component: { parent } }) => <ComponentLinks ids={parent ? [parent] : []} />,
    },
    {
      id: 'systems',
      label: t('component.systems'),
      narrow: 'hide',
      cell: ({ component: { systems } }) =>
        systems.length > 0 ? <code>{systems.join(', ')}</code> : <span className="dim">–</span>,
    },
    {
      id: 'public',
      label: t('component.public'),
      cell: ({ component }) => (component.public ? t('component.shown') : t('component.not_shown')),
    },
  ];
  if (branches.length === 0)
    return any ? (
      <EmptyState title={t('component.none_fit')} />
    ) : (
      <EmptyState title={t('component.none')} picture>
        {t('component.none_help')}
      </EmptyState>
    );
  return (
    <Table
      label={t('place.components')}
      columns={columns}
      rows={branches}
      rowKey={({ component }) => component.id}
      rowTone={({ component: { status } }) =>
        status === 'major_outage'
          ? 'bad'
          : status === 'partial_outage' || status === 'degraded_performance'
            ? 'warn'
            : undefined
      }
    />
  );
}

/** Deeper ones stand further in; out of their tree they name what they belong to. */
function Name({ branch: { component, depth, parts }, narrowed }: { branch: Branch; narrowed: boolean }) {
  const { t } = useTranslation();
  const { id, name, parent } = component;
  return (
    <div className="row" style={{ paddingLeft: narrowed ? 0 : `${Math.min(depth, DEPTH_SHOWN_MAX) * 1.25}rem` }}>
      {!narrowed && depth > 0 && (
        <CornerDownRight size={14} aria-hidden="true" className="dim" style={{ flex: 'none' }} />
      )}
      <div>
        <Link to="/components/$id" params={{ id }} className={rowLink}>
          <T text={name.ja || name.en ? name : id} />
        </Link>
        <div className="small dim">
          <code>{id}</code>
          {parts > 0 && ` · ${t('component.parts_count', { n: parts })}`}
          {narrowed && parent && (
            <>
              {' · '}
              <ComponentLinks ids={[parent]} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}
/** Deeper than this nothing would be left of a narrow screen. */
const DEPTH_SHOWN_MAX = 5;
