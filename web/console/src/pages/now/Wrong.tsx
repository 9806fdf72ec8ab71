import { Link } from '@tanstack/react-router';
import { UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ComponentNow, IncidentRow, MonitorRow } from '@/api/types';
import { Ago, Since } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { ComponentMark, IncidentMark, MonitorMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { PersonName } from '@/ui/PersonName';
import { Priority } from '@/ui/Priority';
import { T } from '@/ui/T';
import { rowLink } from '@/ui/Table';
import css from './NowPage.module.css';

export function Incidents({ incidents }: { incidents: IncidentRow[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('now.incidents')} count={incidents.length} flush>
      {incidents.length === 0 && <EmptyState title={t('now.no_incidents')} />}
      {incidents.map((incident) => (
        <article key={incident.id} className={css.incident}>
          <div className={css.side}>
            <Priority priority={incident.priority} />
            {incident.number !== null && <span className="dim small num">#{incident.number}</span>}
          </div>
          <h3>
            <Link to="/incidents/$id" params={{ id: incident.id }} className={rowLink}>
              <T text={incident.title} />
            </Link>
          </h3>
          <div className={css.clock}>
            <Since from={incident.detected_at} />
          </div>
          <div className={css.meta}>
            <IncidentMark state={incident.state} />
            {!incident.priority_reviewed && <span>{t('incident.priority_unreviewed')}</span>}
            <span className="row" style={{ gap: '0.3rem' }}>
              <UserRound size={14} aria-hidden="true" />
              {incident.assignee ? (
                <PersonName id={incident.assignee} />
              ) : (
                <span className="bad strong">{t('incident.nobody')}</span>
              )}
            </span>
            {incident.alerts_firing > 0 && <span>{t('incident.alerts_firing', { n: incident.alerts_firing })}</span>}
            <span>
              {t('incident.updated')} <Ago at={incident.updated_at} />
            </span>
          </div>
        </article>
      ))}
    </Panel>
  );
}

/** Components and monitors that are not well, the worst first. */
export function Unwell({ components, monitors }: { components: ComponentNow[]; monitors: MonitorRow[] }) {
  const { t } = useTranslation();
  if (components.length + monitors.length === 0) return null;
  return (
    <Panel title={t('now.unwell')} count={components.length + monitors.length} flush>
      {components.map((component) => (
        <div key={component.id} className={css.item}>
          <span>
            <Link to="/components/$id" params={{ id: component.id }} className={rowLink}>
              <T text={component.name} />
            </Link>{' '}
            <span className="dim small">{component.public ? t('now.component_public') : t('now.component')}</span>
          </span>
          <ComponentMark status={component.status} />
        </div>
      ))}
      {monitors.map((monitor) => (
        <div key={monitor.id} className={css.item}>
          <Link to="/monitors/$id" params={{ id: monitor.id }} className={rowLink}>
            <T text={monitor.name} />
          </Link>
          <MonitorMark status={monitor.status} />
          <span className="dim small">
            <T text={monitor.last_reason} />
          </span>
          <span className="dim small" style={{ textAlign: 'right' }}>
            <Since from={monitor.since} />
          </span>
        </div>
      ))}
    </Panel>
  );
}
