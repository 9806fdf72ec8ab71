/**
 * What each page keeps in its address: read leniently (a mistyped filter is the default), written short (a default is
 * left out).
 */
type Raw = Record<string, unknown>;

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 300) : undefined;
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
export const RANGES = ['1h', '6h', '24h', '7d', '30d', '90d'] as const;
export const NOTICE_STATES = ['draft', 'in_review', 'scheduled', 'sent', 'discarded'] as const;
export const DELIVERY_STATES = ['pending', 'sending', 'sent', 'retrying', 'failed', 'suppressed'] as const;

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
  component: (raw: Raw) => kept({ panel: one(raw.panel, ['correct'] as const), show: one(raw.show, ['all'] as const) }),
  ledger: (raw: Raw) =>
    kept({
      month: typeof raw.month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(raw.month) ? raw.month : undefined,
      clause: text(raw.clause),
    }),
  notices: (raw: Raw) => kept({ state: one(raw.state, NOTICE_STATES) }),
  deliveries: (raw: Raw) =>
    kept({ state: one(raw.state, DELIVERY_STATES), channel: text(raw.channel), cause: text(raw.cause) }),
  configuration: (raw: Raw) => kept({ kind: text(raw.kind), q: text(raw.q), open: text(raw.open) }),
} as const;
