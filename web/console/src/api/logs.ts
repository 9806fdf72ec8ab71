/**
 * Logs, as the API tells of them. The OpenAPI document does not know these routes yet: what `schema.ts` will say of them stands here by
 * hand, in the same form. Once the document has them, everything down to `LogPaths` goes, and the verbs below become those of `client.ts`.
 */
import { type Asking, get, post, remove } from './client';
import type { Origin, Severity, Text } from './types';

export type LogPermission = 'log:read' | 'log:audit' | 'log:sql' | 'log:write';
export type LogPurpose =
  | 'detect'
  | 'diagnose'
  | 'recover'
  | 'omen'
  | 'capacity'
  | 'audit'
  | 'availability'
  | 'performance'
  | 'jobs'
  | 'improve'
  | 'debug';

export interface LogRecord {
  /** Opaque. */
  id: string;
  at: string;
  source: string;
  host?: string | null;
  /** As it was written: `ERROR`, but also `FATAL` or `notice`. */
  level?: string | null;
  purpose: LogPurpose;
  txid?: string | null;
  proc?: string | null;
  uid?: string | null;
  jid?: string | null;
  src?: string | null;
  dst?: string | null;
  db?: string | null;
  /** The first line. */
  message: string;
  /** The lines after it. */
  rest?: string | null;
  attributes?: Record<string, unknown> | null;
  elapsed_ms?: number | null;
  unparsed?: boolean | null;
}

/** What a query had to read. */
export interface LogScanned {
  rows: number;
  bytes: number;
  files: number;
  elapsed_ms: number;
}
export interface LogPage {
  records: LogRecord[];
  next: string | null;
  scanned: LogScanned;
}
export interface LogsAround {
  /** One source on one host, oldest first. */
  records: LogRecord[];
  /** Where the asked one stands. */
  index: number;
}
export interface LogHistogram {
  from: string;
  to: string;
  step_seconds: number;
  total: number;
  /** Slice n covers the step from `from + n * step_seconds`. */
  series: { level: string | null; counts: number[] }[];
}
export type LogColumnKind = 'text' | 'number' | 'time' | 'span';
export interface LogTable {
  columns: { name: string; kind: LogColumnKind }[];
  rows: (string | number | null)[][];
  truncated: boolean;
  scanned: LogScanned;
}
export interface LogProblem {
  /** Bytes of the query as UTF-8. */
  from: number;
  to: number;
  message: Text;
  hint: Text | null;
}
export interface LogCheck {
  valid: boolean;
  /** It has a step that counts: it answers with a table. */
  counts: boolean;
  problems: LogProblem[];
}
export interface LogField {
  name: string;
  kind: 'text' | 'number';
  /** The commonest; empty where there are too many to tell. */
  values: { value: string; count: number }[];
}
export interface LogFields {
  fields: LogField[];
}

export interface TraceLane {
  host: string;
  source: string;
  first_at: string;
  last_at: string;
  records: number;
  errors: number;
}
export interface TraceSpan {
  /** Its lane, by number. */
  lane: number;
  name: string;
  from: string;
  to: string;
  elapsed_ms: number;
  /** Its end was seen. */
  complete: boolean;
  error: boolean;
}
export interface TraceGap {
  /** `null`: nothing happened anywhere. */
  lane: number | null;
  from: string;
  to: string;
  seconds: number;
}
export interface Trace {
  txid: string;
  from: string;
  to: string;
  total: number;
  truncated: boolean;
  lanes: TraceLane[];
  records: (LogRecord & { lane: number })[];
  spans: TraceSpan[];
  gaps: TraceGap[];
}

export interface LogSource {
  id: string;
  name: Text;
  format: string;
  purpose: LogPurpose;
  written_by: 'os' | 'product' | 'application';
  time_zone: string;
  system: string | null;
  component: string | null;
  origin: Origin;
  last_seen_at: string | null;
  records_per_minute: number;
  lag_ms: number | null;
  records_24h: number;
  bytes_24h: number;
  unparsed_24h: number;
  /** 0 to 1; `null` where nothing is measured. */
  conformance: number | null;
  silent: boolean;
}
export interface LogFinding {
  rule: string;
  lines: number;
  example: string;
}
export interface LogAgent {
  agent: string;
  host: string;
  path: string;
  lag_bytes: number;
  last_seen_at: string | null;
  lost_bytes: number;
}
export type LogSourceDetail = LogSource & { findings: LogFinding[]; agents: LogAgent[] };
export interface LogCoverage {
  systems: {
    system: string;
    name: Text;
    purposes: {
      purpose: LogPurpose;
      /** Ids of sources that supply it. */
      sources: string[];
      missing: { origin: LogSource['written_by']; what: Text }[];
    }[];
  }[];
}
export interface LogNoise {
  total: number;
  rows: {
    source: string;
    level: string | null;
    template: string;
    count: number;
    share: number;
    first_at: string;
    last_at: string;
    alerts: number;
  }[];
}

export interface LogRule {
  id: string;
  name: Text;
  pack: string | null;
  query: string;
  kind: string;
  severity: Severity;
  group_by: string[];
  threshold?: number | null;
  window_s?: number | null;
  origin: Origin;
  firing: number;
  last_fired_at: string | null;
  matched_24h: number;
}
export interface TryLogRule {
  query: string;
  kind: string;
  threshold?: number;
  window_s?: number;
  group_by?: string[];
  /** Of `distinct`: whose values are counted. Of `new`: whose values may be new; without it the message. */
  field?: string;
  /** Of `ratio`: the records that make the whole. */
  of?: string;
  severity: Severity;
  from: string;
  to: string;
}
export interface TriedLogRule {
  matched: number;
  alerts: { labels: Record<string, string>; from: string; to: string; count: number; example: LogRecord | null }[];
  per_slice: { step_seconds: number; counts: number[] };
  truncated: boolean;
}

export interface LogView {
  id: string;
  name: string;
  query: string;
  /** `1h` and the like, or two instants with a slash between. */
  range: string;
  columns: string[];
  shared: boolean;
  owner: string;
  mine: boolean;
  updated_at: string;
}
export interface MakeLogView {
  name: string;
  query: string;
  range: string;
  columns: string[];
  shared: boolean;
}

interface Answers<T> {
  200: { headers: { [name: string]: unknown }; content: { 'application/json': T } };
}
interface Asked<T, Query> {
  get: { parameters: { query?: Query }; responses: Answers<T> };
}
interface Read<T, Query, Path> {
  get: { parameters: { query?: Query; path: Path }; responses: Answers<T> };
}
/** A reason is asked of whoever wants audit records; without one they are left out of everything. */
interface Spanned {
  query?: string;
  from?: string;
  to?: string;
  reason?: string;
}

export interface LogPaths {
  '/api/v1/logs': Asked<LogPage, Spanned & { limit?: string; order?: 'newest' | 'oldest'; cursor?: string }>;
  '/api/v1/logs/raw': Asked<string, { id: string; reason?: string }>;
  '/api/v1/logs/around': Asked<LogsAround, { id: string; before?: string; after?: string; reason?: string }>;
  '/api/v1/logs/histogram': Asked<LogHistogram, Spanned & { slices?: string }>;
  '/api/v1/logs/table': Asked<LogTable, Spanned>;
  '/api/v1/logs/check': Asked<LogCheck, { query: string }>;
  '/api/v1/logs/fields': Asked<LogFields, Spanned>;
  '/api/v1/traces/{txid}': Read<Trace, { from?: string; to?: string; reason?: string }, { txid: string }>;
  '/api/v1/log-sources': Asked<{ sources: LogSource[] }, object>;
  '/api/v1/log-sources/{id}': Read<LogSourceDetail, object, { id: string }>;
  '/api/v1/log-coverage': Asked<LogCoverage, object>;
  '/api/v1/log-noise': Asked<LogNoise, { from?: string; to?: string; limit?: string }>;
  '/api/v1/log-rules': Asked<{ rules: LogRule[] }, object>;
  '/api/v1/log-rules/try': {
    post: {
      requestBody: { content: { 'application/json': TryLogRule } };
      responses: Answers<TriedLogRule>;
    };
  };
  '/api/v1/log-views': Asked<{ views: LogView[] }, object> & {
    post: { requestBody: { content: { 'application/json': MakeLogView } }; responses: Answers<LogView> };
  };
  '/api/v1/log-views/{id}': {
    delete: { parameters: { path: { id: string } }; responses: { 204: { headers: object; content?: never } } };
  };
}

// The one place where the document is not asked.
export const logs = {
  get: get as unknown as Asking<LogPaths, 'get'>,
  post: post as unknown as Asking<LogPaths, 'post'>,
  remove: remove as unknown as Asking<LogPaths, 'delete'>,
};
