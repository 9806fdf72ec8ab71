import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { AlertRow } from '@/api/types';
import { DISPOSITIONS } from '@/app/search';
import { useText } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSegments, FilterSelect, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { More } from '@/ui/More';
import { DispositionMark, SeverityMark } from '@/ui/marks';
import { Page, Panel } from '@/ui/Page';
import { SeverityFilter } from '@/ui/SeverityFilter';
import { type Column, rowLink, Table } from '@/ui/Table';
import { AlertStateMark } from './AlertStateMark';
import { alertTitle } from './alert-title';

const route = getRouteApi('/signed/alerts');

export function AlertsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const list = useInfiniteQuery(queries.alerts(search));
  return (
    <Page title={t('place.alerts')}>
      <AlertFilters />
      <Panel flush>
        <Loaded query={list} lines={8}>
          {({ pages }) => <Rows rows={pages.flatMap(({ items }) => items)} />}
        </Loaded>
        <More pages={list} />
      </Panel>
    </Page>
  );
}

function AlertFilters() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <Filters>
      <FilterText value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
      <FilterSegments
        label={t('alert.state')}
        value={search.state ?? 'all'}
        choices={[
          { value: 'all', label: t('filter.all') },
          { value: 'firing', label: t('alert_state.firing') },
          { value: 'resolved', label: t('alert_state.resolved') },
        ]}
        onChange={(state) => change({ state: state === 'firing' || state === 'resolved' ? state : undefined })}
      />
      <SeverityFilter value={search.severity} onChange={(severity) => change({ severity })} />
      <FilterSelect
        label={t('alert.disposition')}
        value={search.disposition ?? ''}
        choices={[
          { value: '', label: t('alert.any_disposition') },
          ...DISPOSITIONS.map((value) => ({ value, label: t(`disposition.${value}`) })),
        ]}
        onChange={(disposition) => change({ disposition: DISPOSITIONS.find((one) => one === disposition) })}
      />
    </Filters>
  );
}

function Rows({ rows }: { rows: AlertRow[] }) {
  const { t } = useTranslation();
  const text = useText();
  const columns: Column<AlertRow>[] = [
    {
      id: 'title',
      label: t('alert.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <span>
          <Link to="/alerts/$id" params={{ id: row.id }} className={rowLink}>
            {alertTitle(row, text)}
          </Link>
          <span className="dim small"> · {row.source}</span>
        </span>
      ),
    },
    { id: 'state', label: t('alert.state'), narrow: 'bare', cell: (row) => <AlertStateMark alert={row} /> },
    {
      id: 'severity',
      label: t('alert.severity'),
      narrow: 'bare',
      cell: (row) => <SeverityMark severity={row.severity} plain />,
    },
    {
      id: 'disposition',
      label: t('alert.disposition'),
      cell: (row) => <DispositionMark disposition={row.disposition} />,
    },
    { id: 'count', label: t('alert.count'), align: 'end', cell: (row) => <span className="num">{row.count}</span> },
    { id: 'seen', label: t('alert.last_seen'), align: 'end', cell: (row) => <Ago at={row.last_seen_at} /> },
  ];
  if (rows.length === 0) return <EmptyState title={t('alert.none')} picture />;
  return (
    <Table
      label={t('place.alerts')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowTone={({ disposition }) => (disposition === 'waiting' ? 'warn' : undefined)}
    />
  );
}
