/**
 * What each page keeps in its address: read leniently (a mistyped filter is the default), written short (a default is
 * left out).
 */
type Raw = Record<string, unknown>;

function text(value: unknown, length_max = 300): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, length_max) : undefined;
}

function one<const T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

export const INCIDENT_FILTERS = [
  'open',
  'all',
  'triage',
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'closed',
  'dismissed',
  'self_recovered',
] as const;
export const PRIORITIES = ['P0', 'P1', 'P2', 'P3'] as const;
export const SEVERITIES = ['critical', 'major', 'moderate', 'minor', 'none'] as const;
export const DISPOSITIONS = ['waiting', 'incident', 'attached', 'recorded', 'suppressed'] as const;
export const ROOM_TABS = ['timeline', 'notices', 'alerts', 'obligations', 'deliveries'] as const;
export const ROOM_PANELS = [
  'assign',
  'classify',
  'state',
  'merge',
  'resolve',
  'reopen',
  'dismiss',
  'no_news',
  'intake',
  'title',
  'impact',
  'notice',
  'close',
  'confirm',
] as const;
export const MONITOR_FILTERS = ['up', 'degraded', 'down', 'unknown', 'paused'] as const;
export const COMPONENT_FILTERS = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
  'unknown',
] as const;
export const RANGES = ['1h', '6h', '24h', '7d', '30d', '90d'] as const;
export const HOST_RANGES = ['1h', '6h', '24h', '7d', '30d'] as const;
export const NOTICE_STATES = ['draft', 'in_review', 'scheduled', 'sent', 'discarded'] as const;
export const DELIVERY_STATES = ['pending', 'sending', 'sent', 'retrying', 'failed', 'suppressed'] as const;

export const DISCLOSURE_STATES = [
  'requested',
  'approved',
  'refused',
  'prepared',
  'failed',
  'expired',
  'withdrawn',
] as const;

export const LOG_RANGES = ['15m', '1h', '24h', '7d'] as const;
/** As the server takes it. */
export const QUERY_LENGTH_MAX = 4_000;

/** Two instants in their order, or none: half a span of time is no span. */
function span(from: unknown, to: unknown): { from: string | undefined; to: string | undefined } {
  const [start, end] = [from, to].map((one) => (typeof one === 'string' ? Date.parse(one) : Number.NaN));
  if (start === undefined || end === undefined || !(start < end)) return { from: undefined, to: undefined };
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
}

const on = (value: unknown) => one(value, ['on'] as const);
const off = (value: unknown) => one(value, ['off'] as const);

/** Only what is set, so that an address holds no empty words. */
function kept<T extends object>(search: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as never;
}

export const search = {
  signIn: (raw: Raw) => kept({ next: text(raw.next) }),
  incidents: (raw: Raw) =>
    kept({
      state: one(raw.state, INCIDENT_FILTERS),
      priority: one(raw.priority, PRIORITIES),
      component: text(raw.component),
      q: text(raw.q),
    }),
  newIncident: (raw: Raw) => kept({ component: text(raw.component) }),
  room: (raw: Raw) => kept({ tab: one(raw.tab, ROOM_TABS), panel: one(raw.panel, ROOM_PANELS) }),
  alerts: (raw: Raw) =>
    kept({
      state: one(raw.state, ['firing', 'resolved'] as const),
      severity: one(raw.severity, SEVERITIES),
      disposition: one(raw.disposition, DISPOSITIONS),
      q: text(raw.q),
    }),
  monitors: (raw: Raw) =>
    kept({ status: one(raw.status, MONITOR_FILTERS), component: text(raw.component), q: text(raw.q) }),
  monitor: (raw: Raw) =>
    kept({
      range: one(raw.range, RANGES),
      tab: one(raw.tab, ['intervals', 'checks', 'definition'] as const),
    }),
  components: (raw: Raw) => kept({ status: one(raw.status, COMPONENT_FILTERS), q: text(raw.q) }),
  component: (raw: Raw) => kept({ panel: one(raw.panel, ['correct'] as const), show: one(raw.show, ['all'] as const) }),
  ledger: (raw: Raw) =>
    kept({
      month: typeof raw.month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(raw.month) ? raw.month : undefined,
      clause: text(raw.clause),
    }),
  notices: (raw: Raw) => kept({ state: one(raw.state, NOTICE_STATES) }),
  deliveries: (raw: Raw) =>
    kept({ state: one(raw.state, DELIVERY_STATES), channel: text(raw.channel), cause: text(raw.cause) }),
  logs: (raw: Raw) =>
    kept({
      q: text(raw.q, QUERY_LENGTH_MAX),
      range: one(raw.range, LOG_RANGES),
      ...span(raw.from, raw.to),
      order: one(raw.order, ['oldest'] as const),
      live: on(raw.live),
      cols: text(raw.cols),
      wrap: on(raw.wrap),
      facets: off(raw.facets),
      chart: off(raw.chart),
      audit: on(raw.audit),
      open: text(raw.open),
    }),
  trace: (raw: Raw) => {
    const zoom = span(...((text(raw.zoom) ?? '').split('/', 2) as [string?, string?]));
    return kept({
      ...span(raw.from, raw.to),
      zoom: zoom.from && `${zoom.from}/${zoom.to}`,
      record: text(raw.record),
      audit: on(raw.audit),
    });
  },
  logSources: (raw: Raw) => kept({ q: text(raw.q), system: text(raw.system), show: one(raw.show, ['wrong'] as const) }),
  hosts: (raw: Raw) => kept({ q: text(raw.q) }),
  host: (raw: Raw) => kept({ q: text(raw.q), range: one(raw.range, HOST_RANGES) }),
  logNoise: (raw: Raw) => kept({ range: one(raw.range, LOG_RANGES), ...span(raw.from, raw.to) }),
  logSql: (raw: Raw) =>
    kept({
      q: text(raw.q, QUERY_LENGTH_MAX),
      range: one(raw.range, LOG_RANGES),
      ...span(raw.from, raw.to),
      audit: on(raw.audit),
    }),
  logRules: (raw: Raw) =>
    kept({
      q: text(raw.q),
      pack: text(raw.pack),
      severity: one(raw.severity, SEVERITIES),
      rule: text(raw.rule),
      panel: one(raw.panel, ['try'] as const),
    }),
  disclosures: (raw: Raw) => kept({ state: one(raw.state, DISCLOSURE_STATES) }),
  newDisclosure: (raw: Raw) => kept({ q: text(raw.q, QUERY_LENGTH_MAX), ...span(raw.from, raw.to) }),
  configuration: (raw: Raw) => kept({ kind: text(raw.kind), q: text(raw.q), open: text(raw.open) }),
} as const;

/** An address is read by people and made by other programs: everything in it is plain text, a number or `true` too. */
export function parseSearch(search: string): Raw {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Raw): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== null);
  const words = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
  return words && `?${words}`;
}
