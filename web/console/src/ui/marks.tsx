/** Which shape and tone each word of the domain has; the words come from the language files under the same names. */
import { useTranslation } from 'react-i18next';
import type {
  ComponentStatus,
  CorrectedStatus,
  DeliveryState,
  Disposition,
  IncidentState,
  MonitorStatus,
  NoticeKind,
  NoticeState,
  OutcomeWord,
  Ping,
  Severity,
  TimelineStatus,
  Verdict,
} from '@/api/types';
import { Mark, type Shape, type Tone } from './Mark';

type Look = readonly [Shape, Tone];
/** A word that this console does not know yet is shown as it came, and as unknown. */
const STRANGE: Look = ['question', 'unknown'];

export const MONITOR: Record<MonitorStatus, Look> = {
  up: ['check', 'good'],
  degraded: ['triangle', 'warn'],
  down: ['cross', 'bad'],
  unknown: ['question', 'unknown'],
  paused: ['pause', 'muted'],
};
const COMPONENT: Record<ComponentStatus, Look> = {
  operational: ['check', 'good'],
  degraded_performance: ['triangle', 'warn'],
  partial_outage: ['half_diamond', 'warn'],
  major_outage: ['cross', 'bad'],
  under_maintenance: ['pause', 'calm'],
  unknown: ['question', 'unknown'],
};
/** How a component was, or was said to be. */
export const RECORD: Record<TimelineStatus | CorrectedStatus, Look> = {
  up: ['check', 'good'],
  degraded: ['triangle', 'warn'],
  partial: ['half_diamond', 'warn'],
  down: ['cross', 'bad'],
  unknown: ['question', 'unknown'],
  paused: ['pause', 'muted'],
  excluded: ['slash', 'muted'],
  as_seen: ['arrow', 'calm'],
};
const INCIDENT: Record<IncidentState, Look> = {
  triage: ['ring', 'bad'],
  investigating: ['quarter', 'bad'],
  identified: ['half', 'warn'],
  monitoring: ['three_quarters', 'calm'],
  resolved: ['check', 'good'],
  closed: ['check', 'muted'],
  dismissed: ['slash', 'muted'],
  self_recovered: ['check', 'muted'],
};
const DISPOSITION: Record<Disposition, Look> = {
  incident: ['triangle', 'bad'],
  attached: ['arrow', 'warn'],
  waiting: ['ring', 'warn'],
  recorded: ['check', 'muted'],
  suppressed: ['slash', 'muted'],
};
const NOTICE: Record<NoticeState, Look> = {
  draft: ['ring', 'warn'],
  in_review: ['half', 'warn'],
  scheduled: ['three_quarters', 'calm'],
  sent: ['check', 'good'],
  discarded: ['slash', 'muted'],
};
const DELIVERY: Record<DeliveryState, Look> = {
  pending: ['ring', 'calm'],
  sending: ['arrow', 'calm'],
  sent: ['check', 'good'],
  retrying: ['triangle', 'warn'],
  failed: ['cross', 'bad'],
  suppressed: ['slash', 'muted'],
};
export const OUTCOME: Record<OutcomeWord, Look> = {
  pending: ['half', 'calm'],
  met: ['check', 'good'],
  met_late: ['triangle', 'warn'],
  breached: ['cross', 'bad'],
  missed: ['cross_open', 'bad'],
  waived: ['slash', 'muted'],
  void: ['ring', 'muted'],
};
const VERDICT: Record<Verdict, Look> = {
  good: ['check', 'good'],
  slow: ['triangle', 'warn'],
  bad: ['cross', 'bad'],
  could_not_run: ['question', 'unknown'],
};
const SEVERITY: Record<Severity, Look> = {
  critical: ['cross', 'bad'],
  major: ['triangle', 'bad'],
  moderate: ['half_diamond', 'warn'],
  minor: ['quarter', 'calm'],
  none: ['ring', 'muted'],
};
const KIND: Record<NoticeKind, Look> = {
  flash: ['triangle', 'bad'],
  follow_up: ['half', 'warn'],
  resolved: ['check', 'good'],
  general: ['ring', 'calm'],
};

const PING: Record<Ping['kind'], Look> = {
  start: ['arrow', 'calm'],
  success: ['check', 'good'],
  fail: ['cross', 'bad'],
  log: ['ring', 'muted'],
};

interface MarkProps {
  plain?: boolean;
}

export function MonitorMark({ status, plain }: { status: MonitorStatus } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={MONITOR[status]} word={t(`monitor_status.${status}`, status)} plain={plain} />;
}
export function ComponentMark({ status, plain }: { status: ComponentStatus } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={COMPONENT[status]} word={t(`component_status.${status}`, status)} plain={plain} />;
}
export function RecordMark({ status, plain }: { status: TimelineStatus | CorrectedStatus } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={RECORD[status]} word={t(`record_status.${status}`, status)} plain={plain} />;
}
export function IncidentMark({ state, plain }: { state: IncidentState } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={INCIDENT[state]} word={t(`incident_state.${state}`, state)} plain={plain} />;
}
export function DispositionMark({ disposition, plain }: { disposition: Disposition } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={DISPOSITION[disposition]} word={t(`disposition.${disposition}`, disposition)} plain={plain} />;
}
export function NoticeMark({ state, plain }: { state: NoticeState } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={NOTICE[state]} word={t(`notice_state.${state}`, state)} plain={plain} />;
}
export function NoticeKindMark({ kind, plain }: { kind: NoticeKind } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={KIND[kind]} word={t(`notice_kind.${kind}`, kind)} plain={plain} />;
}
export function DeliveryMark({ state, plain }: { state: DeliveryState } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={DELIVERY[state]} word={t(`delivery_state.${state}`, state)} plain={plain} />;
}
export function OutcomeMark({ outcome, plain }: { outcome: OutcomeWord } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={OUTCOME[outcome]} word={t(`outcome.${outcome}`, outcome)} plain={plain} />;
}
export function VerdictMark({ verdict, plain }: { verdict: Verdict } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={VERDICT[verdict]} word={t(`verdict.${verdict}`, verdict)} plain={plain} />;
}
export function SeverityMark({ severity, plain }: { severity: Severity } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={SEVERITY[severity]} word={t(`severity.${severity}`, severity)} plain={plain} />;
}

export function PingMark({ kind, plain }: { kind: Ping['kind'] } & MarkProps) {
  const { t } = useTranslation();
  return <Show look={PING[kind]} word={t(`ping_kind.${kind}`, kind)} plain={plain} />;
}

function Show({ look = STRANGE, word, plain }: { look: Look | undefined; word: string; plain: boolean | undefined }) {
  return (
    <Mark shape={look[0]} tone={look[1]} plain={plain}>
      {word}
    </Mark>
  );
}
