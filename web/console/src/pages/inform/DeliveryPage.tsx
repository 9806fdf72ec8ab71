import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import { queries } from '@/api/queries';
import type { Attempt, Delivery } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { useLanguage } from '@/i18n/language';
import { Ago, At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { LoadedPage } from '@/ui/LoadedPage';
import { DeliveryMark } from '@/ui/marks';
import { Facts, Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { type Column, Table } from '@/ui/Table';
import { Copyable } from '@/ui/Toml';
import { formatLatency } from '@/ui/time';
import { Message } from './composer/Preview';

const route = getRouteApi('/signed/deliveries/$id');

export function DeliveryPage() {
  const { id } = route.useParams();
  const delivery = useQuery(queries.delivery(id));
  return (
    <LoadedPage query={delivery} place="deliveries">
      {(data) => <View delivery={data} />}
    </LoadedPage>
  );
}

function View({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  return (
    <Page
      title={delivery.recipient || delivery.channel}
      over={<Link to="/deliveries">{t('place.deliveries')}</Link>}
      beside={<DeliveryMark state={delivery.state} />}
      actions={<Retry delivery={delivery} />}
    >
      <Panel>
        <Facts
          items={[
            [
              t('delivery.channel'),
              `${delivery.channel} (${t(`channel_kind.${delivery.channel_kind}`, delivery.channel_kind)})`,
            ],
            [t('delivery.cause'), <Cause key="v" delivery={delivery} />],
            [t('delivery.event'), <code key="v">{delivery.event || delivery.topic}</code>],
            [t('account.language'), delivery.language ? t(`language.${delivery.language}`, delivery.language) : '–'],
            [t('delivery.created'), <At key="v" at={delivery.created_at} />],
            [t('delivery.sent'), <At key="v" at={delivery.sent_at} />],
            ...(delivery.next_at
              ? ([[t('delivery.next'), <Ago key="v" at={delivery.next_at} soon />]] as [string, ReactNode][])
              : []),
            [t('delivery.provider_id'), <code key="v">{delivery.provider_id ?? '–'}</code>],
            [t('delivery.key'), <Copyable key="v" value={delivery.idempotency_key} label={t('delivery.key')} />],
          ]}
        />
      </Panel>
      <Panel title={t('delivery.attempts')} count={delivery.attempts_log.length} flush>
        <Attempts attempts={delivery.attempts_log} />
      </Panel>
      <Panel title={t('delivery.content')}>
        <div className="stack" lang={delivery.language}>
          <Message {...messageOf(delivery.content)} />
        </div>
      </Panel>
    </Page>
  );
}

/** A mail has its parts; of anything else, what was posted. */
function messageOf({ kind, ...content }: Delivery['content']) {
  const part = (value: unknown) => (typeof value === 'string' ? value : null);
  if (kind !== 'mail') return { subject: null, html: null, text: null, json: content.body ?? content };
  return { subject: part(content.subject), html: part(content.html), text: part(content.text), json: undefined };
}

function Cause({ delivery: { cause_kind, cause } }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const word = t(`evidence.${cause_kind}`);
  if (cause_kind === 'notice')
    return (
      <Link to="/notices/$id" params={{ id: cause }}>
        {word}
      </Link>
    );
  if (cause_kind === 'incident')
    return (
      <Link to="/incidents/$id" params={{ id: cause }}>
        {word}
      </Link>
    );
  if (cause_kind === 'alert')
    return (
      <Link to="/alerts/$id" params={{ id: cause }}>
        {word}
      </Link>
    );
  return <span title={cause}>{word}</span>;
}

function Retry({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const retry = useAct(() => post('/api/v1/deliveries/{id}/retry', { params: { path: { id: delivery.id } } }), {
    stale: [['delivery'], ['now']],
    done: t('done.retry'),
  });
  const able = delivery.state === 'failed' || delivery.state === 'retrying';
  return (
    <ReasonButton
      size="xs"
      leftSection={<RotateCw size={15} aria-hidden="true" />}
      reason={whyNot('delivery:retry') ?? (able ? null : t('delivery.no_retry'))}
      loading={retry.isPending}
      onClick={() => retry.mutate()}
    >
      {t('act.retry_delivery')}
    </ReasonButton>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<Attempt>[] = [
    { id: 'n', label: t('delivery.attempt'), cell: (row) => <span className="num">{row.n}</span> },
    { id: 'at', label: t('delivery.at'), cell: (row) => <At at={row.at} /> },
    {
      id: 'took',
      label: t('delivery.took'),
      align: 'end',
      cell: (row) => <span className="num">{formatLatency(row.took_ms, language)}</span>,
    },
    {
      id: 'outcome',
      label: t('delivery.outcome'),
      cell: (row) => t(`attempt.${row.outcome}`),
    },
    {
      id: 'answer',
      label: t('delivery.answer'),
      narrow: 'title',
      grow: true,
      cell: (row) => <code>{row.answer ?? '–'}</code>,
    },
  ];
  if (attempts.length === 0) return <EmptyState title={t('delivery.no_attempts')} />;
  return <Table label={t('delivery.attempts')} columns={columns} rows={attempts} rowKey={({ n }) => String(n)} />;
}
