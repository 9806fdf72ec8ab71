import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { NoticeRow } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { useText } from '@/i18n/language';
import { ActorName } from '@/ui/ActorName';
import { At } from '@/ui/Ago';
import { Loaded } from '@/ui/Loaded';
import { LoadedPage } from '@/ui/LoadedPage';
import { More } from '@/ui/More';
import { NoticeKindMark, NoticeMark } from '@/ui/marks';
import { Facts, Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { Composer } from './composer/Composer';
import { Preview } from './composer/Preview';
import { DeliveryTable } from './DeliveryTable';

const route = getRouteApi('/signed/notices/$id');

export function NoticePage() {
  const { id } = route.useParams();
  const notice = useQuery(queries.notice(id));
  return (
    <LoadedPage query={notice} place="notices">
      {(data) => <View key={id} notice={data} />}
    </LoadedPage>
  );
}

function View({ notice }: { notice: NoticeRow }) {
  const { t } = useTranslation();
  const text = useText();
  const editable = notice.state === 'draft' || notice.state === 'in_review';
  return (
    <Page
      title={text(notice.title) || t('notice.untitled')}
      over={<Link to="/notices">{t('place.notices')}</Link>}
      beside={
        <>
          <NoticeKindMark kind={notice.kind} />
          <NoticeMark state={notice.state} />
        </>
      }
    >
      <Panel>
        <Facts
          items={[
            [t('notice.author'), <ActorName key="v" actor={notice.author} label={notice.actor_label} />],
            [t('notice.created'), <At key="v" at={notice.created_at} />],
            [t('notice.sent'), <At key="v" at={notice.sent_at} />],
            [t('incident.one'), <IncidentLink key="v" id={notice.incident} />],
            ...(notice.corrects
              ? ([
                  [
                    t('notice.corrects'),
                    <Link key="v" to="/notices/$id" params={{ id: notice.corrects }}>
                      {t('notice.earlier')}
                    </Link>,
                  ],
                ] as [string, React.ReactNode][])
              : []),
            [
              t('access.status_page'),
              <a key="v" href="/status/" className="row">
                <ExternalLink size={14} aria-hidden="true" />
                {t('notice.public_page')}
              </a>,
            ],
          ]}
        />
      </Panel>
      {editable ? <Edit notice={notice} /> : <Sent notice={notice} />}
    </Page>
  );
}

function IncidentLink({ id }: { id: string | null }) {
  const { t } = useTranslation();
  if (!id) return <span className="dim">–</span>;
  return (
    <Link to="/incidents/$id" params={{ id }} search={{ tab: 'notices' }}>
      {t('alert.see_incident')}
    </Link>
  );
}

function Edit({ notice }: { notice: NoticeRow }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = () =>
    navigate(
      notice.incident
        ? { to: '/incidents/$id', params: { id: notice.incident }, search: { tab: 'notices' } }
        : { to: '/notices' },
    );
  return (
    <Panel title={t('composer.review')} tone="warn">
      <Composer incident={notice.incident} kind={notice.kind} existing={notice} onSent={go} />
    </Panel>
  );
}

/** What was sent stands; to put it right is to send another. */
function Sent({ notice }: { notice: NoticeRow }) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const preview = useQuery(queries.noticePreviewOf(notice.id));
  const list = useInfiniteQuery(queries.deliveries({ cause: notice.id }));
  const [correcting, setCorrecting] = useState(false);
  return (
    <>
      {notice.state === 'sent' &&
        (correcting ? (
          <Panel title={t('composer.correction')}>
            <Composer
              incident={notice.incident}
              kind={notice.kind}
              corrects={notice.id}
              start={{ title: notice.title, body: notice.body }}
              onSent={() => setCorrecting(false)}
            />
          </Panel>
        ) : (
          <div>
            <ReasonButton
              size="xs"
              variant="default"
              reason={whyNot('notice:write')}
              onClick={() => setCorrecting(true)}
            >
              {t('act.correct')}
            </ReasonButton>
          </div>
        ))}
      <Panel title={t('notice.as_shown')}>
        <Loaded query={preview}>{(data) => <Preview preview={data} />}</Loaded>
      </Panel>
      <Panel title={t('place.deliveries')} count={notice.deliveries.total} flush>
        <Loaded query={list}>{({ pages }) => <DeliveryTable rows={pages.flatMap(({ items }) => items)} />}</Loaded>
        <More pages={list} />
      </Panel>
    </>
  );
}
