/** Answers as the real server would, from memory. Enough of the rules to show why a button is disabled. */
import type { PathsWithMethod } from 'openapi-typescript-helpers';
import type { Answer } from '@/api/client';
import type * as Api from '@/api/types';
import * as data from './data';
import { logRoutes } from './logs';
import { metricRoutes } from './metrics';
import { type Handler, missing, none, ok, problem, type Reply, type Verb } from './replies';

export type Scenario = 'busy' | 'long' | 'quiet' | 'signed_out';

const page = <T>(items: T[]) => ok<Api.Page<T>>({ items, next: null });
const PAGE_ITEMS = 50;
/** For what is longer than a page; the cursor is a place in it. */
const paged = <T>(items: T[], query: URLSearchParams) => {
  const from = Number(query.get('cursor') ?? 0);
  const next = from + PAGE_ITEMS < items.length ? String(from + PAGE_ITEMS) : null;
  return ok<Api.Page<T>>({ items: items.slice(from, from + PAGE_ITEMS), next });
};

const OPEN: Api.IncidentState[] = ['triage', 'investigating', 'identified', 'monitoring'];
const drafts = new Map<string, Api.Draft>();

export function makeServer(scenario: Scenario, emit: (event: Api.LiveEvent) => void) {
  let signedIn = scenario !== 'signed_out';
  const quiet = scenario === 'quiet';
  const incidents = quiet ? data.incidents.filter(({ state }) => !OPEN.includes(state)) : data.incidents;
  const find = <T extends { id: string }>(list: T[], id: string | undefined) => list.find((one) => one.id === id);

  const full = (incident: Api.Incident): Api.Incident => ({
    ...incident,
    alerts: data.alerts.filter((alert) => alert.incident === incident.id),
    notices: data.notices.filter((notice) => notice.incident === incident.id),
    obligations: data.obligations.filter((one) => one.subject === incident.id),
    actions: data.ACTIONS.map((name) => {
      const why = whyNot(incident, name);
      return { name, allowed: why === null, why_not: why };
    }),
  });

  const routes: [string, RegExp, Handler<unknown>][] = [];
  /** Only what the document knows can be answered, and only in its shape. */
  const on = <V extends Verb, P extends PathsWithMethod<Api.paths, V>>(
    verb: V,
    path: P,
    handler: Handler<Answer<P, V>>,
  ) => {
    routes.push([verb.toUpperCase(), new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`), handler]);
  };

  on('get', '/api/v1/session', () =>
    signedIn
      ? ok(data.session)
      : problem(401, 'unauthenticated', 'sign in first', { password_allowed: true, setup_needed: false }),
  );
  on('post', '/api/v1/session/password', (_ids, _query, body) => {
    if (body.password === 'wrong') return problem(401, 'credentials', 'not right');
    signedIn = true;
    return ok(data.session);
  });
  on('delete', '/api/v1/session', () => {
    signedIn = false;
    return none;
  });
  on('get', '/api/v1/setup/{secret}', ([secret]) =>
    secret === 'used'
      ? missing
      : ok({ person: { id: 'sato', name: data.people[0]?.name ?? {} }, password_allowed: true }),
  );
  on('post', '/api/v1/setup/{secret}/password', () => {
    signedIn = true;
    return ok(data.session);
  });
  on('get', '/api/v1/account', () => ok(data.account));
  on('put', '/api/v1/account/language', () => none);
  on('put', '/api/v1/account/password', () => none);
  const drop = (list: { id: string }[], id: string | undefined) => {
    const n = list.findIndex((one) => one.id === id);
    if (n >= 0) list.splice(n, 1);
    return none;
  };
  on('delete', '/api/v1/account/credentials/{id}', ([id]) => drop(data.account.credentials, id));
  on('delete', '/api/v1/account/sessions/{id}', ([id]) => drop(data.account.sessions, id));
  on('get', '/api/v1/tokens', () => page(data.tokens));
  on('post', '/api/v1/tokens', (_ids, _query, body) => {
    const token = {
      id: data.newId(),
      name: String(body.name),
      scopes: body.scopes as Api.Permission[],
      created_at: data.at(0),
      last_used_at: null,
      expires_at: null,
      revoked_at: null,
    };
    data.tokens.push(token);
    return ok({ id: token.id, name: token.name, token: 'hn_3Qm8vExampleExampleExample' });
  });
  on('delete', '/api/v1/tokens/{id}', ([id]) => {
    data.tokens.splice(
      data.tokens.findIndex((one) => one.id === id),
      1,
    );
    return none;
  });
  on('get', '/api/v1/people', () => page(data.people));

  on('get', '/api/v1/now', () => ok(nowOf(quiet, incidents)));

  on('get', '/api/v1/incidents', (_ids, query) => {
    const state = query.get('state') ?? 'open';
    const words = query.get('q')?.toLowerCase();
    return page(
      incidents.filter(
        (one) =>
          (state === 'all' || (state === 'open' ? OPEN.includes(one.state) : one.state === state)) &&
          (!query.get('priority') || one.priority === query.get('priority')) &&
          (!query.get('component') || one.components.includes(query.get('component') ?? '')) &&
          (!words || JSON.stringify(one.title).toLowerCase().includes(words)),
      ),
    );
  });
  on('post', '/api/v1/incidents', (_ids, _query, body) => {
    const made: Api.Incident = {
      ...(data.incidents[1] as Api.Incident),
      id: data.newId(),
      number: 130 + incidents.length,
      title: body.title as Api.Text,
      components: body.components as string[],
      detected_at: data.at(0),
      state: 'triage',
      submitter: 'sato',
      suggestion: null,
    };
    incidents.push(made);
    return ok(full(made));
  });
  on('get', '/api/v1/incidents/{id}', ([id]) => {
    const incident = find(incidents, id);
    return incident ? ok(full(incident)) : missing;
  });
  on('get', '/api/v1/incidents/{id}/timeline', ([id]) => page(data.timelines[id ?? ''] ?? []));
  const act = (name: Api.IncidentActionName, id: string | undefined, body: Record<string, unknown>) => {
    const incident = find(incidents, id);
    if (!incident) return missing;
    const why = whyNot(incident, name);
    if (why) return problem(409, `incident.${name}`, why.en ?? '');
    change(incident, name, body);
    incident.version += 1;
    incident.updated_at = data.at(0);
    const entries = data.timelines[incident.id] ?? [];
    data.timelines[incident.id] = entries;
    entries.push({
      seq: entries.length + 1,
      at: new Date().toISOString(),
      subject_kind: 'incident',
      subject: incident.id,
      kind: name,
      actor: { kind: 'person', id: 'sato' },
      actor_label: '佐藤 美咲',
      text: { ja: `操作：${name}`, en: `did: ${name}` },
      data: body,
    });
    emit({ kind: 'incident', id: incident.id });
    return ok(full(incident));
  };
  for (const name of data.ACTIONS) {
    on('post', `/api/v1/incidents/{id}/${name}`, ([id], _query, body) => act(name, id, body));
  }

  on('get', '/api/v1/alerts', (_ids, query) => {
    const words = query.get('q')?.toLowerCase();
    return page(
      (quiet ? data.alerts.filter(({ state }) => state === 'resolved') : data.alerts).filter(
        (one) =>
          ['state', 'severity', 'disposition'].every(
            (name) => !query.get(name) || one[name as 'state'] === query.get(name),
          ) &&
          (!words || JSON.stringify(one.annotations).toLowerCase().includes(words)),
      ),
    );
  });
  on('get', '/api/v1/alerts/{id}', ([id]) => {
    const alert = find(data.alerts, id);
    return alert ? ok(alert) : missing;
  });
  on('post', '/api/v1/alerts/{id}/triage', ([id], _query, body) => {
    const alert = find(data.alerts, id);
    if (!alert) return missing;
    alert.disposition = body.action === 'record' ? 'recorded' : body.action === 'attach' ? 'attached' : 'incident';
    emit({ kind: 'alert', id: alert.id });
    return ok(alert);
  });

  on('get', '/api/v1/notices', (_ids, query) =>
    page(
      data.notices.filter(
        (one) =>
          (!query.get('state') || one.state === query.get('state')) &&
          (!query.get('incident') || one.incident === query.get('incident')),
      ),
    ),
  );
  on('post', '/api/v1/notices/preview', (_ids, _query, body) => ok(previewOf(body as unknown as Api.NoticeRow)));
  on('post', '/api/v1/notices/template', (_ids, _query, body) => {
    const incident = find(incidents, String(body.incident));
    return ok({
      title: { ja: `【続報】${incident?.title.ja ?? ''}`, en: `Update: ${incident?.title.en ?? ''}` },
      body: {
        ja: `${incident?.title.ja ?? ''}。引き続き調査しています。次のお知らせは1時間以内に行います。`,
        en: `${incident?.title.en ?? ''}. We are still at work and will write again within the hour.`,
      },
    });
  });
  on('post', '/api/v1/notices', (_ids, _query, body) => {
    const made: Api.NoticeRow = {
      ...(data.notices[1] as Api.NoticeRow),
      ...(body as unknown as Api.NoticeRow),
      incident: (body.incident as string | undefined) ?? null,
      id: data.newId(),
      state: 'draft',
      actor_label: '佐藤 美咲',
      created_at: data.at(0),
    };
    data.notices.unshift(made);
    return ok(made);
  });
  on('get', '/api/v1/notices/{id}', ([id]) => {
    const notice = find(data.notices, id);
    return notice ? ok(notice) : missing;
  });
  on('get', '/api/v1/notices/{id}/preview', ([id]) => {
    const notice = find(data.notices, id);
    return notice ? ok(previewOf(notice)) : missing;
  });
  on('put', '/api/v1/notices/{id}', ([id], _query, body) => {
    const notice = find(data.notices, id);
    if (!notice) return missing;
    Object.assign(notice, { title: body.title, body: body.body, version: notice.version + 1 });
    return ok(notice);
  });
  on('post', '/api/v1/notices/{id}/send', ([id]) => {
    const notice = find(data.notices, id);
    if (!notice) return missing;
    Object.assign(notice, {
      state: 'sent',
      sent_at: new Date().toISOString(),
      deliveries: { sent: 0, failed: 0, pending: 6, total: 6 },
    });
    emit({ kind: 'notice', id: notice.id });
    return ok(notice);
  });
  on('delete', '/api/v1/notices/{id}', ([id]) => {
    const notice = find(data.notices, id);
    if (notice) notice.state = 'discarded';
    return none;
  });

  on('get', '/api/v1/deliveries', (_ids, query) => {
    const cause = query.get('cause');
    return page(
      data.deliveries.filter(
        (one) =>
          (!query.get('state') || one.state === query.get('state')) &&
          (!query.get('channel') || one.channel === query.get('channel')) &&
          (!cause || one.cause === cause),
      ),
    );
  });
  on('get', '/api/v1/deliveries/{id}', ([id]) => {
    const delivery = find(data.deliveries, id);
    return delivery ? ok(delivery) : missing;
  });
  on('post', '/api/v1/deliveries/{id}/retry', ([id]) => {
    const delivery = find(data.deliveries, id);
    if (!delivery) return missing;
    delivery.state = 'pending';
    emit({ kind: 'delivery', id: delivery.id });
    return ok(delivery);
  });

  const monitors = quiet
    ? data.monitors.map(
        (one): Api.Monitor => (one.status === 'paused' ? one : { ...one, status: 'up', last_reason: null }),
      )
    : data.monitors;
  on('get', '/api/v1/monitors', () => page(monitors));
  on('get', '/api/v1/monitors/{id}', ([id]) => {
    const monitor = find(monitors, id);
    return monitor ? ok(monitor) : missing;
  });
  on('get', '/api/v1/monitors/{id}/pings', ([id]) => page(data.pings[id ?? ''] ?? []));
  on('get', '/api/v1/monitors/{id}/latency', ([id], query) =>
    ok(data.latency(id ?? '', query.get('from') ?? '', query.get('to') ?? '', Number(query.get('points')))),
  );
  on('post', '/api/v1/monitors/{id}/test', ([id]) => {
    const recent = find(monitors, id)?.recent[0];
    if (!recent) return missing;
    const { verdict, reason, phases_us } = recent;
    const status_code = verdict === 'good' ? 200 : null;
    return ok({
      verdict,
      reason,
      phases_us,
      status_code,
      certificate_days: 48,
      address: '203.0.113.10:443',
      answers: [],
    });
  });
  const turn = (id: string | undefined, paused: boolean) => {
    const monitor = find(monitors, id);
    if (!monitor) return missing;
    Object.assign(monitor, { paused, status: paused ? 'paused' : 'unknown', since: new Date().toISOString() });
    emit({ kind: 'monitor', id: monitor.id });
    return ok(monitor);
  };
  on('post', '/api/v1/monitors/{id}/pause', ([id]) => turn(id, true));
  on('post', '/api/v1/monitors/{id}/resume', ([id]) => turn(id, false));
  const components = quiet
    ? data.components.map((one): Api.Component => ({ ...one, status: 'operational' }))
    : data.components;
  on('get', '/api/v1/components', () => page(components));
  on('get', '/api/v1/components/{id}', ([id]) => {
    const component = find(components, id);
    return component ? ok(component) : missing;
  });
  on('get', '/api/v1/components/{id}/timeline', ([id], query) =>
    find(components, id) ? paged(data.record(id ?? '', 30), query) : missing,
  );
  on('get', '/api/v1/uptime', (_ids, query) => page(data.uptimeDays(query.get('component') ?? '')));
  on('get', '/api/v1/corrections', (_ids, query) =>
    paged(
      data.corrections.filter(
        ({ component, from, to }) =>
          (!query.has('component') || component === query.get('component')) &&
          (!query.has('from') || to > String(query.get('from'))) &&
          (!query.has('to') || from < String(query.get('to'))),
      ),
      query,
    ),
  );
  on('post', '/api/v1/corrections', (_ids, _query, body) => {
    const asked = body as unknown as Api.MakeCorrection;
    if (asked.from >= asked.to)
      return problem(422, 'correction.range', 'from must lie before to', { fields: ['from', 'to'] });
    if (Date.parse(asked.to) > Date.now())
      return problem(422, 'correction.future', 'only what is past can be corrected', { fields: ['to'] });
    const made: Api.Correction = {
      ...asked,
      id: data.newId(),
      by: { kind: 'person', id: 'sato' },
      at: new Date().toISOString(),
    };
    data.corrections.unshift(made);
    emit({ kind: 'component', id: asked.component });
    return { status: 201, body: made };
  });

  on('get', '/api/v1/ledger', (_ids, query) => ok(data.ledger(query.get('month') ?? data.at(0).slice(0, 7))));
  on('post', '/api/v1/obligations/{id}/waive', ([id], _query, body) => {
    const obligation = find(data.obligations, id);
    if (!obligation) return missing;
    Object.assign(obligation, {
      outcome_word: 'waived',
      state: 'waived',
      settled_at: new Date().toISOString(),
      reason: { ja: body.reason, en: body.reason },
    });
    emit({ kind: 'obligation', id: obligation.id });
    return ok(obligation);
  });
  on('get', '/api/v1/policy', () => ok(data.policy));
  on('get', '/api/v1/config', () => ok(quiet ? { ...data.config, error: null } : data.config));
  on('get', '/api/v1/config/objects', () => page(data.configObjects));

  logRoutes(on as never, quiet);
  metricRoutes(on as Parameters<typeof metricRoutes>[0], quiet);

  on('get', '/api/v1/drafts/{key}', ([key]) => {
    const draft = drafts.get(key ?? '');
    return draft ? ok(draft) : missing;
  });
  on('put', '/api/v1/drafts/{key}', ([key = ''], _query, body) => {
    const draft = { key, value: body.value, updated_at: new Date().toISOString() };
    drafts.set(key, draft);
    return ok(draft);
  });
  on('delete', '/api/v1/drafts/{key}', ([key]) => {
    drafts.delete(key ?? '');
    return none;
  });

  return (method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): Reply<unknown> => {
    const open = /^\/api\/v1\/(session|setup)\b/.test(path);
    if (!signedIn && !open) return problem(401, 'unauthenticated', 'sign in first');
    for (const [verb, pattern, handler] of routes) {
      const found = verb === method ? pattern.exec(path) : null;
      if (found) return handler(found.slice(1).map(decodeURIComponent), query, body);
    }
    return missing;
  };
}

function nowOf(quiet: boolean, incidents: Api.Incident[]): Api.Now {
  const monitors = quiet ? [] : data.monitors.filter(({ status }) => status !== 'up' && status !== 'paused');
  return {
    at: new Date().toISOString(),
    health: quiet ? 'ok' : 'trouble',
    incidents: incidents.filter(({ state }) => OPEN.includes(state)),
    components: quiet ? [] : data.components.filter(({ status }) => status !== 'operational'),
    monitors,
    due: quiet
      ? []
      : data.obligations.filter(({ settled_at }) => !settled_at).sort((a, b) => a.due_at.localeCompare(b.due_at)),
    approvals: quiet ? [] : data.notices.filter(({ state }) => state === 'draft'),
    triage: quiet ? [] : data.alerts.filter(({ disposition }) => disposition === 'waiting'),
    deliveries_failed: quiet ? 0 : data.deliveries.filter(({ state }) => state === 'failed').length,
    config_error: quiet ? null : data.config.error,
    counts: {
      monitors: quiet
        ? { up: 11, degraded: 0, down: 0, unknown: 0, paused: 1 }
        : { up: 8, degraded: 1, down: 1, unknown: 1, paused: 1 },
    },
  };
}

function whyNot(incident: Api.Incident, name: Api.IncidentActionName): Api.Text | null {
  const open = OPEN.includes(incident.state);
  const resolved = incident.state === 'resolved';
  switch (name) {
    case 'acknowledge':
      if (incident.acknowledged_at) return { ja: 'すでに引き受けられています', en: 'it is acknowledged already' };
      return open ? null : { ja: '解決済みです', en: 'it is over' };
    case 'confirm':
      return resolved ? null : { ja: 'まだ解決していません', en: 'it is not resolved yet' };
    case 'close':
      if (!resolved) return { ja: 'まだ解決していません', en: 'it is not resolved yet' };
      return incident.submitter_confirmed_at
        ? null
        : {
            ja: '報告者の確認か、7日間の経過が必要です',
            en: 'the submitter has not confirmed, and 7 days have not passed',
          };
    case 'reopen':
      return open ? { ja: '対応中です', en: 'it is open' } : null;
    case 'state':
    case 'resolve':
      if (!open) return { ja: '解決済みです', en: 'it is over' };
      return incident.intake_missing.length > 0
        ? {
            ja: `受付情報が不足しています：${incident.intake_missing.join('、')}`,
            en: `intake is missing: ${incident.intake_missing.join(', ')}`,
          }
        : null;
    case 'dismiss':
      return incident.state === 'triage'
        ? null
        : { ja: 'トリアージ中のみ対象外にできます', en: 'only an incident in triage can be dismissed' };
    case 'comment':
    case 'title':
      return null;
    default:
      return open ? null : { ja: '解決済みです', en: 'it is over' };
  }
}

function change(incident: Api.Incident, name: Api.IncidentActionName, body: Record<string, unknown>) {
  const now = new Date().toISOString();
  const changes: Partial<Record<Api.IncidentActionName, Partial<Api.Incident>>> = {
    acknowledge: { acknowledged_at: now, acknowledged_by: 'sato', assignee: incident.assignee ?? 'sato' },
    assign: { assignee: String(body.person) },
    classify: { priority: body.priority as Api.Priority, priority_reviewed: true },
    state: { state: body.to as Api.IncidentState },
    resolve: { state: 'resolved', resolved_at: now, resolution: String(body.resolution) },
    confirm: { submitter_confirmed_at: now },
    close: { state: 'closed', closed_at: now },
    reopen: { state: 'investigating', resolved_at: null, resolution: null },
    dismiss: { state: 'dismissed' },
    title: { title: body.title as Api.Text },
  };
  Object.assign(incident, changes[name] ?? {});
  if (name === 'intake') {
    Object.assign(incident.intake, body);
    incident.intake_missing = incident.intake_missing.filter((field) => !incident.intake[field as keyof Api.Intake]);
  }
}

function previewOf({ title, body }: { title: Api.Text; body: Api.Text }): Api.NoticePreview {
  const html = (language: Api.Language) =>
    `<!doctype html><html lang="${language}"><body style="font-family:sans-serif;margin:24px;color:#222"><h2 style="font-size:18px;border-left:4px solid #d4452d;padding-left:12px">${title[language] ?? ''}</h2><p style="line-height:1.7">${body[language] ?? ''}</p></body></html>`;
  const mail = (language: Api.Language, recipients: number): Api.ChannelPreview => ({
    channel: 'mail',
    kind: 'smtp',
    language,
    recipients,
    subject: title[language] ?? '',
    text: body[language] ?? '',
    html: html(language),
    json: null,
  });
  const posted = (kind: 'slack' | 'webhook', language: Api.Language): Api.ChannelPreview => ({
    channel: kind,
    kind,
    language,
    recipients: 1,
    subject: null,
    text: null,
    html: null,
  });
  return {
    channels: [
      mail('ja', 3),
      mail('en', 1),
      { ...posted('slack', 'ja'), json: { text: `*${title.ja ?? ''}*\n${body.ja ?? ''}` } },
      { ...posted('webhook', 'en'), channel: 'partner', json: { type: 'notice.sent', data: { title, body } } },
    ],
    page: { ja: html('ja'), en: html('en') },
  };
}
