import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Megaphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Incident, NoticeRow } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { ActorName } from '@/ui/ActorName';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { NoticeKindMark, NoticeMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { rowLink } from '@/ui/Table';
import { Composer } from '../../inform/composer/Composer';
import { nextKind } from './next-kind';
import css from './Room.module.css';

const route = getRouteApi('/signed/incidents/$id');

/** What people were told about this, and the place to tell them more. */
export function RoomNotices({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const { panel } = route.useSearch();
  const navigate = route.useNavigate();
  const writing = panel === 'notice';
  const close = () => navigate({ search: { tab: 'notices' }, replace: true });
  return (
    <div className="stack">
      {writing ? (
        <div id="write-notice" className={css.writing}>
          <Panel
            title={t('composer.title')}
            actions={
              <Button size="compact-xs" variant="subtle" onClick={close}>
                {t('act.close_panel')}
              </Button>
            }
          >
            <Composer incident={incident.id} kind={nextKind(incident)} onSent={close} />
          </Panel>
        </div>
      ) : (
        <div>
          <ReasonButton
            size="xs"
            leftSection={<Megaphone size={14} aria-hidden="true" />}
            reason={whyNot('notice:write')}
            onClick={() => navigate({ search: { tab: 'notices', panel: 'notice' }, replace: true })}
          >
            {t('act.write_notice')}
          </ReasonButton>
        </div>
      )}
      <Panel flush>
        {incident.notices.length === 0 && <EmptyState title={t('room.no_notices')} />}
        {incident.notices.map((notice) => (
          <Notice key={notice.id} notice={notice} />
        ))}
      </Panel>
    </div>
  );
}

function Notice({ notice }: { notice: NoticeRow }) {
  const { t } = useTranslation();
  const { sent, total } = notice.deliveries;
  return (
    <div className={css.listItem} style={{ position: 'relative' }}>
      <div className="stack tight">
        <Link to="/notices/$id" params={{ id: notice.id }} className={rowLink}>
          <T text={notice.title} />
        </Link>
        <span className="small dim">
          <NoticeKindMark kind={notice.kind} plain />
          <ActorName actor={notice.author} label={notice.actor_label} /> ·{' '}
          <At at={notice.sent_at ?? notice.created_at} />
          {total > 0 && ` · ${t('notice.delivered', { sent, total })}`}
        </span>
      </div>
      <NoticeMark state={notice.state} />
    </div>
  );
}
