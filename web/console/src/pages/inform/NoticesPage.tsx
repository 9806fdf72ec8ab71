import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ExternalLink, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { NoticeRow } from '@/api/types';
import { NOTICE_STATES } from '@/app/search';
import { useWhyNot } from '@/app/session';
import { ActorName } from '@/ui/ActorName';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSelect, Filters } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { More } from '@/ui/More';
import { NoticeKindMark, NoticeMark } from '@/ui/marks';
import { Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { type Column, rowLink, Table } from '@/ui/Table';

const route = getRouteApi('/signed/notices');

export function NoticesPage() {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const go = useNavigate();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(queries.notices(search));
  return (
    <Page
      title={t('place.notices')}
      actions={
        <ReasonButton
          size="xs"
          variant="default"
          leftSection={<Plus size={15} aria-hidden="true" />}
          reason={whyNot('notice:write')}
          onClick={() => go({ to: '/notices/new' })}
        >
          {t('act.write_notice')}
        </ReasonButton>
      }
    >
      <div className="row wrap apart">
        <Filters>
          <FilterSelect
            label={t('notice.state')}
            value={search.state ?? ''}
            choices={[
              { value: '', label: t('notice.any_state') },
              ...NOTICE_STATES.map((value) => ({ value, label: t(`notice_state.${value}`) })),
            ]}
            onChange={(state) =>
              navigate({ search: { state: NOTICE_STATES.find((one) => one === state) }, replace: true })
            }
          />
        </Filters>
        <a href="/status/" className="row">
          <ExternalLink size={14} aria-hidden="true" />
          {t('notice.public_page')}
        </a>
      </div>
      <Panel flush>
        <Loaded query={list} lines={8}>
          {({ pages }) => <Rows rows={pages.flatMap(({ items }) => items)} />}
        </Loaded>
        <More pages={list} />
      </Panel>
    </Page>
  );
}

function Rows({ rows }: { rows: NoticeRow[] }) {
  const { t } = useTranslation();
  const columns: Column<NoticeRow>[] = [
    {
      id: 'title',
      label: t('notice.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <Link to="/notices/$id" params={{ id: row.id }} className={rowLink}>
          <T text={row.title} />
        </Link>
      ),
    },
    { id: 'kind', label: t('notice.kind'), narrow: 'bare', cell: (row) => <NoticeKindMark kind={row.kind} plain /> },
    { id: 'state', label: t('notice.state'), narrow: 'bare', cell: (row) => <NoticeMark state={row.state} /> },
    {
      id: 'author',
      label: t('notice.author'),
      cell: (row) => <ActorName actor={row.author} label={row.actor_label} />,
    },
    {
      id: 'delivered',
      label: t('notice.deliveries'),
      cell: ({ deliveries: { sent, failed, total } }) =>
        total === 0 ? (
          <span className="dim">–</span>
        ) : (
          <span className="num">
            {t('notice.delivered', { sent, total })}
            {failed > 0 && <span className="bad strong"> · {t('notice.failed', { n: failed })}</span>}
          </span>
        ),
    },
    { id: 'at', label: t('notice.at'), align: 'end', cell: (row) => <Ago at={row.sent_at ?? row.created_at} /> },
  ];
  if (rows.length === 0) return <EmptyState title={t('notice.none')} picture />;
  return (
    <Table
      label={t('place.notices')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowTone={({ state }) => (state === 'draft' || state === 'in_review' ? 'warn' : undefined)}
    />
  );
}
