import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { Disclosure } from '@/api/types';
import { DISCLOSURE_STATES } from '@/app/search';
import { useWhyNot } from '@/app/session';
import { ActorName } from '@/ui/ActorName';
import { Ago, At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSelect, Filters } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { More } from '@/ui/More';
import { Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { type Column, rowLink, Table } from '@/ui/Table';
import { DisclosureMark } from './disclosure/DisclosureMark';

const route = getRouteApi('/signed/disclosures');

/** Records that are handed over: who asked for whom, and how far it is. */
export function DisclosuresPage() {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const go = useNavigate();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(logQueries.disclosures(search));
  return (
    <Page
      title={t('place.disclosures')}
      actions={
        <ReasonButton
          size="xs"
          variant="default"
          leftSection={<Plus size={15} aria-hidden="true" />}
          reason={whyNot('disclosure:request')}
          onClick={() => go({ to: '/disclosures/new' })}
        >
          {t('disclosure.ask')}
        </ReasonButton>
      }
    >
      <p className="dim">{t('disclosure.explain')}</p>
      <Filters>
        <FilterSelect
          label={t('disclosure.state')}
          value={search.state ?? ''}
          choices={[
            { value: '', label: t('disclosure.any_state') },
            ...DISCLOSURE_STATES.map((value) => ({ value, label: t(`disclosure.states.${value}`) })),
          ]}
          onChange={(state) =>
            navigate({ search: { state: DISCLOSURE_STATES.find((one) => one === state) }, replace: true })
          }
        />
      </Filters>
      <Panel flush>
        <Loaded query={list} lines={6}>
          {({ pages }) => <Rows rows={pages.flatMap(({ items }) => items)} />}
        </Loaded>
        <More pages={list} />
      </Panel>
    </Page>
  );
}

function Rows({ rows }: { rows: Disclosure[] }) {
  const { t } = useTranslation();
  const columns: Column<Disclosure>[] = [
    {
      id: 'one',
      label: t('disclosure.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <div>
          <Link to="/disclosures/$id" params={{ id: row.id }} className={rowLink}>
            {row.on_behalf_of}
          </Link>
          <div className="small dim">{row.reason}</div>
        </div>
      ),
    },
    {
      id: 'state',
      label: t('disclosure.state'),
      narrow: 'bare',
      cell: ({ state }) => <DisclosureMark state={state} />,
    },
    { id: 'by', label: t('disclosure.by'), cell: (row) => <ActorName actor={row.asked_by} label="hinomi" /> },
    { id: 'asked', label: t('disclosure.asked'), align: 'end', cell: (row) => <Ago at={row.asked_at} /> },
    {
      id: 'ends',
      label: t('disclosure.ends'),
      align: 'end',
      cell: (row) => (row.ended_at ? <span className="dim">–</span> : <At at={row.ends_at} form="date_clock" />),
    },
  ];
  if (rows.length === 0) return <EmptyState title={t('disclosure.none')} picture />;
  return (
    <Table
      label={t('place.disclosures')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowTone={({ state, own }) => (state === 'requested' && !own ? 'warn' : undefined)}
    />
  );
}
