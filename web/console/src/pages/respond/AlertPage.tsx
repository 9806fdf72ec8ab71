import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import { queries } from '@/api/queries';
import type { AlertRow, TriageAlert } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { useText } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { ComponentLinks } from '@/ui/ComponentNames';
import { LoadedPage } from '@/ui/LoadedPage';
import { DispositionMark, SeverityMark } from '@/ui/marks';
import { Facts, Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { AlertStateMark } from './AlertStateMark';
import { alertTitle } from './alert-title';
import { numbered } from './numbered';

const route = getRouteApi('/signed/alerts/$id');

export function AlertPage() {
  const { id } = route.useParams();
  const alert = useQuery(queries.alert(id));
  return (
    <LoadedPage query={alert} place="alerts">
      {(data) => <Alert alert={data} />}
    </LoadedPage>
  );
}

function Alert({ alert }: { alert: AlertRow }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Page
      title={alertTitle(alert, text)}
      over={<Link to="/alerts">{t('place.alerts')}</Link>}
      beside={<AlertStateMark alert={alert} />}
    >
      {alert.disposition === 'waiting' && <Triage alert={alert} />}
      <Panel>
        <Facts
          items={[
            [t('alert.severity'), <SeverityMark key="v" severity={alert.severity} plain />],
            [t('alert.disposition'), <DispositionMark key="v" disposition={alert.disposition} />],
            [t('alert.why'), <T key="v" text={alert.disposition_reason} />],
            [t('incident.one'), <IncidentLink key="v" id={alert.incident} />],
            [t('component.one'), <ComponentLinks key="v" ids={alert.component ? [alert.component] : []} />],
            [t('alert.source'), <Source key="v" source={alert.source} />],
            [t('alert.rule'), <code key="v">{alert.rule}</code>],
            [
              t('alert.count'),
              <span key="v" className="num">
                {alert.count}
              </span>,
            ],
            [t('instant.started_at'), <At key="v" at={alert.started_at} />],
            [t('instant.detected_at'), <At key="v" at={alert.detected_at} />],
            [t('alert.last_seen'), <At key="v" at={alert.last_seen_at} />],
            [t('instant.resolved_at'), <At key="v" at={alert.resolved_at} />],
            [t('alert.fingerprint'), <code key="v">{alert.fingerprint}</code>],
          ]}
        />
      </Panel>
      <Pairs title={t('alert.labels')} pairs={alert.labels} />
      <Pairs title={t('alert.annotations')} pairs={alert.annotations} />
    </Page>
  );
}

/** `monitor:ID` leads to the monitor; others are names. */
function Source({ source }: { source: string }) {
  const [kind, id] = source.split(/:(.*)/s);
  if (kind !== 'monitor' || !id) return source;
  return (
    <Link to="/monitors/$id" params={{ id }}>
      {id}
    </Link>
  );
}

function IncidentLink({ id }: { id: string | null }) {
  const { t } = useTranslation();
  if (!id) return <span className="dim">–</span>;
  return (
    <Link to="/incidents/$id" params={{ id }}>
      {t('alert.see_incident')}
    </Link>
  );
}

function Pairs({ title, pairs }: { title: string; pairs: Record<string, string> }) {
  const entries = Object.entries(pairs);
  if (entries.length === 0) return null;
  return (
    <Panel title={title}>
      <Facts items={entries.map(([name, value]) => [<code key="k">{name}</code>, value])} />
    </Panel>
  );
}

/** The decision that the rules left to a person. */
function Triage({ alert }: { alert: AlertRow }) {
  const { t } = useTranslation();
  const text = useText();
  const whyNot = useWhyNot();
  const [incident, setIncident] = useState('');
  const list = useInfiniteQuery(queries.incidents({ state: 'open' }));
  const open = (list.data?.pages ?? []).flatMap(({ items }) => items);
  const triage = useAct(
    (body: TriageAlert) => post('/api/v1/alerts/{id}/triage', { params: { path: { id: alert.id } }, body }),
    {
      stale: [['alert'], ['incident'], ['now']],
      done: t('done.triage'),
    },
  );
  const busy = (action: TriageAlert['action']) => triage.isPending && triage.variables.action === action;
  const reason = whyNot('incident:write');
  return (
    <Panel title={t('triage.title')} tone="warn">
      <div className="stack">
        <p>{t('triage.explain')}</p>
        <div className="row wrap" style={{ alignItems: 'flex-end' }}>
          <ReasonButton reason={reason} loading={busy('open')} onClick={() => triage.mutate({ action: 'open' })}>
            {t('triage.open')}
          </ReasonButton>
          <NativeSelect
            label={t('triage.attach_to')}
            value={incident}
            data={[
              { value: '', label: t('intake.choose') },
              ...open.map((one) => ({ value: one.id, label: numbered(one, text) })),
            ]}
            onChange={(event) => setIncident(event.currentTarget.value)}
          />
          <ReasonButton
            variant="default"
            reason={reason ?? (incident ? null : t('panel.needs_target'))}
            loading={busy('attach')}
            onClick={() => triage.mutate({ action: 'attach', incident })}
          >
            {t('triage.attach')}
          </ReasonButton>
          <ReasonButton
            variant="default"
            reason={reason}
            loading={busy('record')}
            onClick={() => triage.mutate({ action: 'record' })}
          >
            {t('triage.record')}
          </ReasonButton>
        </div>
      </div>
    </Panel>
  );
}
