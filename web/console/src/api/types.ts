/** The shapes of API v1, by hand after the contract. Instants are RFC 3339 UTC strings, spans strings such as `30m`. */

export type Instant = string;
/** One text in every language that somebody wrote. */
export interface Text {
  ja?: string;
  en?: string;
}
export type Language = 'ja' | 'en';
export interface Page<T> {
  items: T[];
  next: string | null;
}
export interface Actor {
  kind: 'person' | 'token' | 'clause' | 'system';
  id?: string;
  name?: string;
}

// Access

export type Role = 'viewer' | 'responder' | 'manager' | 'admin';
export type Permission =
  | 'account:self'
  | 'catalog:read'
  | 'monitor:read'
  | 'monitor:operate'
  | 'alert:read'
  | 'alert:write'
  | 'incident:read'
  | 'incident:write'
  | 'notice:read'
  | 'notice:write'
  | 'notice:send'
  | 'delivery:read'
  | 'delivery:retry'
  | 'policy:read'
  | 'obligation:waive'
  | 'config:read'
  | 'person:read'
  | 'access:manage'
  | 'audit:read'
  | 'metrics:read';

export interface Person {
  id: string;
  name: Text;
  role: Role;
  language?: Language | null;
  email?: string | null;
  origin?: Origin | null;
}
export interface Session {
  person: Person | null;
  token: string | null;
  permissions: Permission[];
  password_allowed: boolean;
  setup_needed: boolean;
}
export interface Setup {
  person: { id: string; name: Text };
  password_allowed: boolean;
}
export interface Credential {
  id: string;
  kind: 'passkey' | 'password';
  name: string;
  created_at: Instant;
  last_used_at: Instant | null;
}
export interface SessionRow {
  id: string;
  created_at: Instant;
  last_seen_at: Instant;
  current: boolean;
}
export interface Account {
  person: Person;
  credentials: Credential[];
  sessions: SessionRow[];
}
export interface Token {
  id: string;
  name: string;
  scopes: Permission[];
  created_at?: Instant;
  last_used_at?: Instant | null;
  expires_at?: Instant | null;
  revoked_at?: Instant | null;
}
export interface NewToken {
  id: string;
  name: string;
  token: string;
}
export interface PasskeyChallenge {
  challenge_id: string;
  public_key: unknown;
}

// Catalog

/** Where an object comes from: what a file defines is read-only here. */
export interface Origin {
  kind?: 'file' | 'ui' | 'built_in' | string;
  file?: string;
  line?: number;
}
export type ComponentStatus =
  | 'operational'
  | 'degraded_performance'
  | 'partial_outage'
  | 'major_outage'
  | 'under_maintenance'
  | 'unknown';
export interface ComponentState {
  id: string;
  name: Text;
  status: ComponentStatus;
  public: boolean;
}
export interface Component extends ComponentState {
  description?: Text | null;
  parent: string | null;
  systems: string[];
  origin: Origin | null;
  uptime_90d: number | null;
}

// Alerts

export type Severity = 'critical' | 'major' | 'moderate' | 'minor' | 'none';
export type Disposition = 'incident' | 'attached' | 'recorded' | 'suppressed' | 'waiting';
export interface AlertRow {
  id: string;
  fingerprint: string;
  rule: string;
  source: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  severity: Severity;
  component: string | null;
  state: 'firing' | 'resolved';
  started_at: Instant;
  detected_at: Instant;
  last_seen_at: Instant;
  resolved_at: Instant | null;
  count: number;
  disposition: Disposition;
  disposition_reason: Text | null;
  incident: string | null;
  flapping: boolean;
  /** One line for people. */
  summary?: Text | null;
}

// Incidents

export type IncidentState =
  | 'triage'
  | 'investigating'
  | 'identified'
  | 'monitoring'
  | 'resolved'
  | 'closed'
  | 'dismissed'
  | 'self_recovered';
export type Priority = 'P0' | 'P1' | 'P2' | 'P3';
export interface IncidentRow {
  id: string;
  /** Restricted incidents have none. */
  number: number | null;
  title: Text;
  state: IncidentState;
  kind: string;
  priority: Priority;
  priority_reviewed: boolean;
  suggestion: { priority: Priority; reasons: Text[] } | null;
  components: string[];
  assignee: string | null;
  acknowledged_by: string | null;
  restricted: boolean;
  detected_at: Instant;
  started_at: Instant | null;
  resolved_at: Instant | null;
  updated_at: Instant;
  alerts_firing: number;
  version: number;
}
export interface Intake {
  source?: string | null;
  target?: string | null;
  alert_at?: Instant | null;
  /** Estimated numbers; of systems, users and regions at least one. */
  systems?: number | null;
  users?: number | null;
  regions?: string | null;
  impact?: string | null;
  customer?: string | null;
  host?: string | null;
}
export type IncidentActionName =
  | 'acknowledge'
  | 'assign'
  | 'intake'
  | 'classify'
  | 'state'
  | 'comment'
  | 'merge'
  | 'resolve'
  | 'confirm'
  | 'close'
  | 'reopen'
  | 'dismiss'
  | 'no_news'
  | 'title'
  | 'impact';
export interface IncidentAction {
  name: IncidentActionName;
  allowed: boolean;
  why_not?: Text | string | { code?: string; message?: string } | null;
}
export interface Incident extends IncidentRow {
  intake: Intake;
  intake_missing: string[];
  impact: Record<string, ComponentStatus>;
  resolution: Text | string | null;
  submitter: string | null;
  submitter_confirmed_at: Instant | null;
  acknowledged_at: Instant | null;
  first_notice_at: Instant | null;
  mitigated_at: Instant | null;
  closed_at: Instant | null;
  merged_into: string | null;
  policy_version: string;
  alerts: AlertRow[];
  obligations: ObligationRow[];
  notices: NoticeRow[];
  deliveries: { sent: number; failed: number; pending: number };
  actions: IncidentAction[];
}
export interface TimelineEntry {
  seq: number;
  at: Instant;
  actor: Actor;
  actor_label: string;
  kind: string;
  data: Record<string, unknown>;
  text: Text;
}

// Notices and deliveries

export type NoticeKind = 'flash' | 'follow_up' | 'resolved' | 'general';
export type NoticeState = 'draft' | 'in_review' | 'scheduled' | 'sent' | 'discarded';
export interface NoticeRow {
  id: string;
  kind: NoticeKind;
  state: NoticeState;
  incident: string | null;
  title: Text;
  body: Text;
  author: Actor | null;
  actor_label: string;
  created_at: Instant;
  sent_at: Instant | null;
  corrects: string | null;
  canned: boolean;
  deliveries: { sent: number; failed: number; pending: number; total: number };
  version: number;
}
export interface NoticeContent {
  kind: NoticeKind;
  incident?: string | null;
  title: Text;
  body: Text;
  corrects?: string | null;
}
export interface ChannelPreview {
  channel: string;
  kind: string;
  language: Language;
  recipients: number;
  subject?: string | null;
  text?: string | null;
  html?: string | null;
  json?: unknown;
}
export interface NoticePreview {
  channels: ChannelPreview[];
  page: { ja: string; en: string };
}
export type DeliveryState = 'pending' | 'sending' | 'sent' | 'retrying' | 'failed' | 'suppressed';
export interface DeliveryRow {
  id: string;
  topic: string;
  event: string;
  cause_kind: string;
  cause: string;
  channel: string;
  channel_kind: string;
  recipient: string;
  language: Language | null;
  state: DeliveryState;
  attempts: number;
  next_at: Instant | null;
  created_at: Instant;
  sent_at: Instant | null;
  provider_id: string | null;
  last_error: string | null;
}
export interface Attempt {
  n: number;
  at: Instant;
  took_ms: number;
  outcome: string;
  answer: string | null;
}
export interface Delivery extends DeliveryRow {
  idempotency_key: string;
  content: unknown;
  attempts_log: Attempt[];
}

// Monitors

export type MonitorStatus = 'up' | 'degraded' | 'down' | 'unknown' | 'paused';
export interface MonitorRow {
  id: string;
  name: Text;
  kind: string;
  target: string;
  component: string | null;
  interval: string;
  status: MonitorStatus;
  since: Instant | null;
  last_check_at: Instant | null;
  last_reason: Text | string | null;
  latency_ms: number | null;
  paused: boolean;
  origin: Origin | null;
  spark: (number | null)[];
  uptime_90d: number | null;
}
export interface PhasesUs {
  dns?: number | null;
  connect?: number | null;
  tls?: number | null;
  first_byte?: number | null;
  total?: number | null;
}
export type Verdict = 'good' | 'slow' | 'bad' | 'could_not_run';
export interface Check {
  at: Instant;
  verdict: Verdict;
  reason: Text | string | null;
  phases_us: PhasesUs;
}
export interface StatusInterval {
  started_at: Instant;
  ended_at: Instant | null;
  status: MonitorStatus;
  reason: Text | string | null;
}
export interface Monitor extends MonitorRow {
  definition: Record<string, unknown>;
  toml: string;
  intervals: StatusInterval[];
  ping_url?: string | null;
  push_url?: string | null;
  runbook?: string | null;
  recent: Check[];
}
export interface LatencyPoint {
  at: Instant;
  p50_ms: number | null;
  p95_ms: number | null;
  max_ms: number | null;
  count: number;
}
export interface Latency {
  points: LatencyPoint[];
  incidents: { id: string; title: Text; from: Instant; to: Instant | null }[];
}
export interface TestResult {
  verdict: Verdict;
  reason: Text | string | null;
  phases_us: PhasesUs;
  status_code?: number | null;
  certificate_days?: number | null;
  address?: string | null;
  /** Records that a DNS check found. */
  answers?: string[];
}

// Policy

export type OutcomeWord = 'met' | 'met_late' | 'breached' | 'missed' | 'waived' | 'void' | 'pending';
export interface Evidence {
  kind: string;
  id: string;
  at: Instant;
}
export interface ObligationRow {
  id: string;
  clause: string;
  clause_title: Text;
  promise: string;
  force: Force;
  outcome_word: OutcomeWord;
  state: string;
  subject_kind: string;
  subject: string;
  subject_title: Text;
  owner: string | null;
  started_at: Instant;
  warn_at: Instant | null;
  due_at: Instant;
  warned_at: Instant | null;
  settled_at: Instant | null;
  evidence: Evidence[];
  reason: string | null;
}
export type Force = 'commitment' | 'goal' | 'planned' | string;
export interface LedgerClause {
  clause: string;
  source: string;
  title: Text;
  force: Force;
  promise: Text | string;
  counts: { pending: number; met: number; met_late: number; failed: number; waived: number; void: number };
  obligations: ObligationRow[];
}
export interface Ledger {
  month: string;
  sealed_at: Instant | null;
  zone: string;
  clauses: LedgerClause[];
}
export interface PolicyClause {
  id: string;
  promise: string;
  source: string;
  title: Text;
  force: Force;
  within: string;
  aim_from?: string | null;
  warn_before?: string | null;
  on_change_within?: string | null;
  priorities?: Priority[];
  send?: 'auto' | 'draft' | string;
  owner?: string | null;
  origin?: Origin | null;
}
export interface Policy {
  version: string;
  name: Text;
  zone: string;
  /** What availability is promised: a bare percentage, or with its force. */
  objective: number | { percent: number; guarantee?: boolean } | null;
  clauses: PolicyClause[];
}

// Operate

export interface ConfigError {
  message: string;
  rendered: string;
  at: Instant;
}
export interface Config {
  version: string;
  loaded_at: Instant;
  directory: string;
  files: string[];
  error: ConfigError | null;
}
export interface ConfigObject {
  kind: string;
  id: string;
  name: Text | string | null;
  origin: Origin | null;
  toml: string;
}

// Now

export interface Now {
  at: Instant;
  health: 'ok' | 'degraded' | 'trouble';
  incidents: IncidentRow[];
  components: ComponentState[];
  monitors: MonitorRow[];
  due: ObligationRow[];
  approvals: NoticeRow[];
  triage: AlertRow[];
  deliveries_failed: number;
  config_error: ConfigError | null;
  counts: { monitors: { up: number; degraded: number; down: number; unknown: number; paused: number } };
}

export interface LiveEvent {
  kind: 'incident' | 'alert' | 'notice' | 'obligation' | 'delivery' | 'monitor' | 'config';
  id?: string;
}

export interface SavedDraft<T = unknown> {
  key: string;
  value: T;
  updated_at: Instant;
}
