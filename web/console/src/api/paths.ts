/** The one place that knows the API's paths. Everything that varies is encoded here and nowhere else. */

type Scalar = string | number | boolean | null | undefined;

function path(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce(
    (built, part, n) => built + part + (n < values.length ? encodeURIComponent(values[n] ?? '') : ''),
    '',
  );
}

/** Empty values are left out, so that equal filters give equal addresses. */
function query(values: Record<string, Scalar>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

export interface ListQuery {
  limit?: number;
  cursor?: string | undefined;
}
export interface IncidentsQuery extends ListQuery {
  state?: string;
  priority?: string;
  component?: string;
  q?: string;
}
export interface AlertsQuery extends ListQuery {
  state?: string;
  severity?: string;
  disposition?: string;
  q?: string;
}
export interface NoticesQuery extends ListQuery {
  state?: string;
  incident?: string;
}
export interface DeliveriesQuery extends ListQuery {
  state?: string;
  channel?: string;
  cause?: string;
}

const incident = (id: string) => path`/incidents/${id}`;
const monitor = (id: string) => path`/monitors/${id}`;
const notice = (id: string) => path`/notices/${id}`;
const setup = (secret: string) => path`/setup/${secret}`;

export const paths = {
  session: () => '/session',
  sessionPassword: () => '/session/password',
  sessionPasskey: (step: 'start' | 'finish') => `/session/passkey/${step}`,
  setup,
  setupPassword: (secret: string) => `${setup(secret)}/password`,
  setupPasskey: (secret: string, step: 'start' | 'finish') => `${setup(secret)}/passkey/${step}`,
  account: () => '/account',
  accountPassword: () => '/account/password',
  accountPasskey: (step: 'start' | 'finish') => `/account/passkeys/${step}`,
  accountCredential: (id: string) => path`/account/credentials/${id}`,
  accountSession: (id: string) => path`/account/sessions/${id}`,
  accountLanguage: () => '/account/language',
  tokens: (list: ListQuery = {}) => `/tokens${query({ ...list })}`,
  token: (id: string) => path`/tokens/${id}`,
  people: (list: ListQuery = {}) => `/people${query({ ...list })}`,

  now: () => '/now',

  incidents: (list: IncidentsQuery = {}) => `/incidents${query({ ...list })}`,
  incident,
  timeline: (id: string, list: ListQuery = {}) => `${incident(id)}/timeline${query({ ...list })}`,
  incidentAction: (id: string, action: string) => incident(id) + path`/${action}`,

  alerts: (list: AlertsQuery = {}) => `/alerts${query({ ...list })}`,
  alert: (id: string) => path`/alerts/${id}`,
  alertTriage: (id: string) => `${path`/alerts/${id}`}/triage`,

  notices: (list: NoticesQuery = {}) => `/notices${query({ ...list })}`,
  notice,
  noticeSend: (id: string) => `${notice(id)}/send`,
  noticePreview: () => '/notices/preview',
  noticePreviewOf: (id: string) => `${notice(id)}/preview`,
  noticeTemplate: () => '/notices/template',

  deliveries: (list: DeliveriesQuery = {}) => `/deliveries${query({ ...list })}`,
  delivery: (id: string) => path`/deliveries/${id}`,
  deliveryRetry: (id: string) => `${path`/deliveries/${id}`}/retry`,

  monitors: (list: ListQuery = {}) => `/monitors${query({ ...list })}`,
  monitor,
  monitorLatency: (id: string, range: { from: string; to: string; points: number }) =>
    `${monitor(id)}/latency${query({ ...range })}`,
  monitorAction: (id: string, action: 'pause' | 'resume' | 'test') => `${monitor(id)}/${action}`,

  components: (list: ListQuery = {}) => `/components${query({ ...list })}`,

  ledger: (month?: string) => `/ledger${query({ month })}`,
  obligationWaive: (id: string) => `${path`/obligations/${id}`}/waive`,
  policy: () => '/policy',

  config: () => '/config',
  configObjects: (list: ListQuery = {}) => `/config/objects${query({ ...list })}`,

  draft: (key: string) => path`/drafts/${key}`,
  events: () => '/events',
} as const;

export const API_BASE = '/api/v1';
