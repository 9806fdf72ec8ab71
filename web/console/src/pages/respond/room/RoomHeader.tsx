import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '@/api/types';
import { Ago, At, Since } from '@/ui/Ago';
import { ComponentLinks } from '@/ui/ComponentNames';
import { IncidentMark } from '@/ui/marks';
import { PersonName } from '@/ui/PersonName';
import { Priority } from '@/ui/Priority';
import { T } from '@/ui/T';
import css from './Room.module.css';

/** State, priority, who has it, and the clock. */
export function RoomHeader({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const open = incident.resolved_at === null && !['closed', 'dismissed', 'self_recovered'].includes(incident.state);
  return (
    <div className={css.header} data-open={open} data-priority={incident.priority}>
      <div className="row wrap">
        <IncidentMark state={incident.state} />
        <Priority priority={incident.priority} reviewed={incident.priority_reviewed} />
      </div>
      <div className={css.cell}>
        <span>{open ? t('room.since_detection') : t('incident.lasted')}</span>
        <span className={css.clock}>
          <Since from={incident.detected_at} to={incident.resolved_at} />
        </span>
      </div>
      <div className={css.cell}>
        <span>{t('room.detected')}</span>
        <At at={incident.detected_at} />
      </div>
      <div className={css.cell}>
        <span>{t('incident.assignee')}</span>
        {incident.assignee ? (
          <span className="strong">
            <PersonName id={incident.assignee} />
          </span>
        ) : (
          <span className={open ? 'bad strong' : 'dim'}>{t('incident.nobody')}</span>
        )}
      </div>
      <div className={css.cell}>
        <span>{t('component.many')}</span>
        <span>
          <ComponentLinks ids={incident.components} />
        </span>
      </div>
      <div className={css.cell}>
        <span>{t('incident.updated')}</span>
        <Ago at={incident.updated_at} />
      </div>
      {incident.restricted && <p className={`${css.note} warn`}>{t('room.restricted')}</p>}
      {incident.merged_into && (
        <p className={css.note}>
          {t('room.merged_into')}{' '}
          <Link to="/incidents/$id" params={{ id: incident.merged_into }}>
            {incident.merged_into}
          </Link>
        </p>
      )}
      {incident.suggestion && !incident.priority_reviewed && (
        <div className={css.note}>
          {t('room.suggested')} <Priority priority={incident.suggestion.priority} />{' '}
          <span className="dim">
            {incident.suggestion.reasons.map((reason, n) => (
              <span key={n}>
                {n > 0 && ' · '}
                <T text={reason} />
              </span>
            ))}
          </span>
        </div>
      )}
      {incident.resolution && !open && (
        <p className={css.note}>
          <span className="dim">{t('room.resolution')}</span> <T text={incident.resolution} />
        </p>
      )}
    </div>
  );
}
