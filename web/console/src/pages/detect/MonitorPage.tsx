import { Modal, Tabs, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { FlaskConical, Pause, Play } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import { useDraft } from '@/api/draft';
import { queries } from '@/api/queries';
import type { Monitor, TestResult } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { useLanguage, useText } from '@/i18n/language';
import { Ago, Since } from '@/ui/Ago';
import { ComponentLinks } from '@/ui/ComponentNames';
import { DraftNote } from '@/ui/DraftNote';
import { LoadedPage } from '@/ui/LoadedPage';
import { MonitorMark } from '@/ui/marks';
import { Facts, Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { Copyable, OriginNote, Toml } from '@/ui/Toml';
import { formatDuration, formatLatency, formatRatio } from '@/ui/time';
import { Checks } from './Checks';
import { Intervals } from './Intervals';
import { KeptChecks } from './KeptChecks';
import { LatencyPanel } from './LatencyPanel';
import { Pings } from './Pings';
import { TargetName } from './TargetName';
import { TestNow } from './TestNow';

const route = getRouteApi('/signed/monitors/$id');
const STALE = [['monitor'], ['now']];

export function MonitorPage() {
  const { id } = route.useParams();
  const monitor = useQuery(queries.monitor(id));
  return (
    <LoadedPage query={monitor} place="monitors">
      {(data) => <View key={id} monitor={data} />}
    </LoadedPage>
  );
}

function View({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const [result, setResult] = useState<TestResult | null>(null);
  const kind = t(`monitor_kind.${monitor.kind}`, monitor.kind);
  const interval = formatDuration(monitor.interval, language);
  const passive = isPassive(monitor);
  return (
    <Page
      title={text(monitor.name) || monitor.id}
      over={<Link to="/monitors">{t('place.monitors')}</Link>}
      beside={<MonitorMark status={monitor.status} />}
      actions={<Acts monitor={monitor} onTested={setResult} />}
    >
      {result && <TestNow result={result} onClose={() => setResult(null)} />}
      <Panel>
        <Facts
          items={[
            [
              t('monitor.target'),
              <code key="v">
                <TargetName monitor={monitor} />
              </code>,
            ],
            [t('monitor.kind'), passive ? kind : `${kind} · ${t('monitor.every', { interval })}`],
            [t('monitor.in_state'), <Since key="v" from={monitor.since} />],
            [t('monitor.last_check'), <Ago key="v" at={monitor.last_check_at} />],
            [
              t('monitor.last_latency'),
              <span key="v" className="num">
                {monitor.latency_ms === null ? '–' : formatLatency(monitor.latency_ms, language)}
              </span>,
            ],
            [
              t('monitor.uptime_90d'),
              <span key="v" className="num">
                {monitor.uptime_90d === null ? '–' : formatRatio(monitor.uptime_90d, language)}
              </span>,
            ],
            [t('component.one'), <ComponentLinks key="v" ids={monitor.component ? [monitor.component] : []} />],
            [t('origin.label'), <OriginNote key="v" origin={monitor.origin} />],
            ...extras(monitor, t('monitor.ping_url'), t('monitor.push_url'), t('monitor.runbook')),
          ]}
        />
        {monitor.last_reason && (
          <p style={{ marginTop: '0.75rem' }}>
            <span className="dim">{t('monitor.reason')}</span> <T text={monitor.last_reason} />
          </p>
        )}
      </Panel>
      {!passive && <LatencyPanel id={monitor.id} />}
      {monitor.kind === 'heartbeat' && <Pings id={monitor.id} />}
      <Details monitor={monitor} />
    </Page>
  );
}

/** It sends nothing itself: there is nothing to run, and no response to measure. */
function isPassive({ kind }: Monitor): boolean {
  return kind === 'heartbeat' || kind === 'group';
}

function extras(monitor: Monitor, ping: string, push: string, runbook: string): [string, ReactNode][] {
  const rows: [string, ReactNode][] = [];
  if (monitor.ping_url) rows.push([ping, <Copyable key="v" value={monitor.ping_url} label={ping} />]);
  if (monitor.push_url) rows.push([push, <Copyable key="v" value={monitor.push_url} label={push} />]);
  if (monitor.runbook) {
    rows.push([
      runbook,
      /^https?:\/\//.test(monitor.runbook) ? (
        <a key="v" href={monitor.runbook} target="_blank" rel="noreferrer">
          {monitor.runbook}
        </a>
      ) : (
        monitor.runbook
      ),
    ]);
  }
  return rows;
}

function Details({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const { tab = 'intervals' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Tabs
      keepMounted={false}
      value={tab}
      onChange={(next) =>
        navigate({
          search: (now) => ({ ...now, tab: next === 'checks' || next === 'definition' ? next : undefined }),
          replace: true,
        })
      }
    >
      <Tabs.List aria-label={t('monitor.details')}>
        <Tabs.Tab value="intervals">{t('monitor.intervals')}</Tabs.Tab>
        <Tabs.Tab value="checks">{t('monitor.checks')}</Tabs.Tab>
        <Tabs.Tab value="definition">{t('monitor.definition')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="intervals" pt="md">
        <Intervals intervals={monitor.intervals} />
      </Tabs.Panel>
      <Tabs.Panel value="checks" pt="md">
        <div className="stack">
          <Checks checks={monitor.recent} />
          {!isPassive(monitor) && <KeptChecks id={monitor.id} />}
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="definition" pt="md">
        <Panel title={<OriginNote origin={monitor.origin} />}>
          <Toml text={monitor.toml} label={t('monitor.definition')} />
        </Panel>
      </Tabs.Panel>
    </Tabs>
  );
}

function Acts({ monitor, onTested }: { monitor: Monitor; onTested: (result: TestResult) => void }) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const [asking, setAsking] = useState(false);
  const test = useAct(() => post('/api/v1/monitors/{id}/test', { params: { path: { id: monitor.id } } }), {
    onDone: onTested,
  });
  const resume = useAct(() => post('/api/v1/monitors/{id}/resume', { params: { path: { id: monitor.id } } }), {
    stale: STALE,
    done: t('done.resume'),
  });
  const may = whyNot('monitor:operate');
  const Icon = monitor.paused ? Play : Pause;
  return (
    <>
      <ReasonButton
        size="xs"
        leftSection={<FlaskConical size={15} aria-hidden="true" />}
        reason={may ?? (isPassive(monitor) ? t('monitor.not_testable') : null)}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        {t('act.test')}
      </ReasonButton>
      <ReasonButton
        size="xs"
        variant="default"
        leftSection={<Icon size={15} aria-hidden="true" />}
        reason={may}
        loading={resume.isPending}
        onClick={() => (monitor.paused ? resume.mutate() : setAsking(true))}
      >
        {monitor.paused ? t('act.resume') : t('act.pause')}
      </ReasonButton>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('act.pause')}
        closeButtonProps={{ 'aria-label': t('act.close_panel') }}
      >
        <PauseForm id={monitor.id} onDone={() => setAsking(false)} />
      </Modal>
    </>
  );
}

function PauseForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft(`monitor.${id}.pause`, '');
  const reason = draft.value.trim();
  const pause = useAct(() => post('/api/v1/monitors/{id}/pause', { params: { path: { id } }, body: { reason } }), {
    stale: STALE,
    done: t('done.pause'),
    onDone: () => {
      draft.clear('');
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason) pause.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p className="dim">{t('monitor.pause_explain')}</p>
      <TextInput
        label={t('panel.reason')}
        required
        data-autofocus
        maxLength={500}
        value={draft.value}
        onChange={(event) => draft.set(event.currentTarget.value)}
      />
      <div className="row wrap">
        <ReasonButton type="submit" reason={reason ? null : t('panel.needs_reason')} loading={pause.isPending}>
          {t('act.pause')}
        </ReasonButton>
        <DraftNote draft={draft} />
      </div>
    </form>
  );
}
