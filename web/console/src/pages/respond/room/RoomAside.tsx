import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImpactKind, Incident } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { ComponentNames } from '@/ui/ComponentNames';
import { EmptyState } from '@/ui/EmptyState';
import { ComponentMark, OutcomeMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { PersonName } from '@/ui/PersonName';
import { T } from '@/ui/T';
import { TimeLeft } from '@/ui/TimeLeft';
import { whyNotAct } from './actions';
import { INTAKE_FIELDS } from './intake';
import css from './Room.module.css';

const route = getRouteApi('/signed/incidents/$id');

/** What one looks up: intake, impact, and the instants that figures are made of. */
export function RoomAside({ incident }: { incident: Incident }) {
  return (
    <aside className={css.side}>
      <IntakeFacts incident={incident} />
      <ImpactFacts incident={incident} />
      <Instants incident={incident} />
    </aside>
  );
}

/** What is still owed, with the time that is left. */
export function RoomClocks({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const running = incident.obligations.filter(
    ({ outcome_word, settled_at }) => outcome_word === 'pending' || !settled_at,
  );
  return (
    <div className={css.clocks}>
      <Panel title={t('now.due')} count={running.length} flush>
        {running.length === 0 && <EmptyState title={t('now.nothing_due')} />}
        {running.map((obligation) => (
          <div key={obligation.id} className={css.listItem}>
            <div className="stack tight">
              <span className="strong">
                <T text={obligation.clause_title} />
              </span>
              {obligation.outcome_word !== 'pending' && <OutcomeMark outcome={obligation.outcome_word} />}
            </div>
            <TimeLeft span={{ ...obligation, settled_at: null }} />
          </div>
        ))}
      </Panel>
    </div>
  );
}

function IntakeFacts({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = route.useNavigate();
  const missing = incident.intake_missing;
  const edit = whyNotAct(incident, 'intake', language, t) === null && (
    <Button
      size="compact-xs"
      variant={missing.length > 0 ? 'filled' : 'default'}
      leftSection={<Pencil size={12} aria-hidden="true" />}
      onClick={() => navigate({ search: (now) => ({ ...now, panel: 'intake' }), replace: true })}
    >
      {t('act.intake')}
    </Button>
  );
  return (
    <Panel title={t('intake.title')} actions={edit} tone={missing.length > 0 ? 'warn' : undefined}>
      {missing.length > 0 && <p className="small warn">{t('intake.missing', { n: missing.length })}</p>}
      <dl className={css.intake}>
        {INTAKE_FIELDS.map((field) => {
          const lacks = missing.includes(field);
          const value = String(incident.intake[field] ?? '');
          if (!value && !lacks && (field === 'customer' || field === 'host')) return null;
          return (
            <Row key={field} name={t(`intake.${field}`)}>
              {lacks ? (
                <span className={css.missing}>
                  {t(field === 'systems' ? 'intake.lacking_scope' : 'intake.lacking')}
                </span>
              ) : field === 'alert_at' ? (
                <At at={value} />
              ) : (
                <IntakeValue field={field} value={value} />
              )}
            </Row>
          );
        })}
      </dl>
    </Panel>
  );
}

function IntakeValue({ field, value }: { field: string; value: string }) {
  const { t } = useTranslation();
  if (!value) return <span className="dim">–</span>;
  if (field === 'impact') return t(`impact_kind.${value as ImpactKind}`);
  return value;
}

function ImpactFacts({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const impact = Object.entries(incident.impact ?? {});
  if (impact.length === 0) return null;
  return (
    <Panel title={t('room.impact')} flush>
      {impact.map(([component, status]) => (
        <div key={component} className={css.listItem}>
          <ComponentNames ids={[component]} />
          <ComponentMark status={status} plain />
        </div>
      ))}
    </Panel>
  );
}

const INSTANTS = [
  'started_at',
  'detected_at',
  'acknowledged_at',
  'first_notice_at',
  'mitigated_at',
  'resolved_at',
  'submitter_confirmed_at',
  'closed_at',
] as const;

function Instants({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('room.instants')}>
      <dl className={css.intake}>
        {INSTANTS.map((name) => (
          <Row key={name} name={t(`instant.${name}`)}>
            <At at={incident[name]} />
          </Row>
        ))}
        {incident.acknowledged_by && (
          <Row name={t('room.acknowledged_by')}>
            <PersonName id={incident.acknowledged_by} />
          </Row>
        )}
        {incident.submitter && (
          <Row name={t('room.submitter')}>
            <PersonName id={incident.submitter} />
          </Row>
        )}
        <Row name={t('room.policy_version')}>
          <code>{incident.policy_version.slice(0, 12) || '–'}</code>
        </Row>
      </dl>
    </Panel>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
