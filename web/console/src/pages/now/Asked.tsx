import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AlertRow, NoticeRow, ObligationRow } from '@/api/types';
import { useText } from '@/i18n/language';
import { ActorName } from '@/ui/ActorName';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { NoticeKindMark, NoticeMark, OutcomeMark, SeverityMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { rowLink } from '@/ui/Table';
import { TimeLeft } from '@/ui/TimeLeft';
import { alertTitle } from '../respond/alert-title';
import css from './NowPage.module.css';

/** What the policy asks for next, soonest first. */
export function Due({ obligations }: { obligations: ObligationRow[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('now.due')} count={obligations.length} flush>
      {obligations.length === 0 && <EmptyState title={t('now.nothing_due')} />}
      {obligations.map((obligation) => (
        <div key={obligation.id} className={css.item}>
          <div>
            <SubjectLink obligation={obligation} />
            <p className="dim small">
              <T text={obligation.subject_title} />
              {obligation.owner && (
                <>
                  {' · '}
                  {t(`role.${obligation.owner}`)}
                </>
              )}
            </p>
            {obligation.outcome_word !== 'pending' && <OutcomeMark outcome={obligation.outcome_word} />}
          </div>
          <TimeLeft span={{ ...obligation, settled_at: null }} />
        </div>
      ))}
    </Panel>
  );
}

function SubjectLink({ obligation }: { obligation: ObligationRow }) {
  const title = <T text={obligation.clause_title} />;
  if (obligation.subject_kind !== 'incident') return <span className="strong">{title}</span>;
  return (
    <Link to="/incidents/$id" params={{ id: obligation.subject }} search={{ tab: 'obligations' }} className={rowLink}>
      {title}
    </Link>
  );
}

export function Approvals({ notices }: { notices: NoticeRow[] }) {
  const { t } = useTranslation();
  if (notices.length === 0) return null;
  return (
    <Panel title={t('now.approvals')} count={notices.length} flush>
      {notices.map((notice) => (
        <div key={notice.id} className={css.item}>
          <div className="stack tight">
            <Link to="/notices/$id" params={{ id: notice.id }} className={rowLink}>
              <T text={notice.title} />
            </Link>
            <span className="row small dim wrap">
              <NoticeKindMark kind={notice.kind} plain />
              <ActorName actor={notice.author} label={notice.actor_label} /> <Ago at={notice.created_at} />
            </span>
          </div>
          <NoticeMark state={notice.state} />
        </div>
      ))}
    </Panel>
  );
}

export function TriageQueue({ alerts }: { alerts: AlertRow[] }) {
  const { t } = useTranslation();
  const text = useText();
  if (alerts.length === 0) return null;
  return (
    <Panel title={t('now.triage')} count={alerts.length} flush>
      {alerts.map((alert) => (
        <div key={alert.id} className={css.item}>
          <div className="stack tight">
            <Link to="/alerts/$id" params={{ id: alert.id }} className={rowLink}>
              {alertTitle(alert, text)}
            </Link>
            <span className="small dim">
              {alert.source} · <Ago at={alert.detected_at} />
              {alert.disposition_reason && ` · ${text(alert.disposition_reason)}`}
            </span>
          </div>
          <SeverityMark severity={alert.severity} />
        </div>
      ))}
    </Panel>
  );
}
