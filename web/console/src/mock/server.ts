/** Answers as the real server would, from memory. Enough of the rules to show why a button is disabled. */
import type * as Api from '@/api/types';
import * as data from './data';

export type Scenario = 'busy' | 'quiet' | 'signed_out';

interface Answer {
  status: number;
  body?: unknown;
}
type Handler = (ids: string[], query: URLSearchParams, body: Record<string, unknown>) => Answer;

const ok = (body: unknown = {}): Answer => ({ status: 200, body });
const none: Answer = { status: 204 };
const problem = (status: number, code: string, detail: string, more: object = {}): Answer => ({
  status,
  body: { type: 'about:blank', title: detail, status, code, detail, ...more },
});
const missing = problem(404, 'not_found', 'there is no such thing');
const page = <T>(items: T[]): Answer => ok({ items, next: null });

const OPEN: Api.IncidentState[] = ['triage', 'investigating', 'identified', 'monitoring'];
const drafts = new Map<string, Api.SavedDraft>();

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

  const routes: [string, RegExp, Handler][] = [];
  const on = (method: string, path: string, handler: Handler) => {
    routes.push([method, new RegExp(`^${path.replaceAll(':id', '([^/]+)')}$`), handler]);
  };

  on('GET', '/session', () =>
    signedIn
      ? ok(data.session)
      : problem(401, 'unauthenticated', 'sign in first', { password_allowed: true, setup_needed: false }),
  );
  on('POST', '/session/password', (_ids, _query, body) => {
    if (body.password === 'wrong') return problem(401, 'credentials', 'not right');
    signedIn = true;
    return ok(data.session);
  });
  on('DELETE', '/session', () => {
    signedIn = false;
    return none;
  });
  on('GET', '/setup/:id', ([secret]) =>
    secret === 'used' ? missing : ok({ person: { id: 'sato', name: data.people[0]?.name }, password_allowed: true }),
  );
  on('POST', '/setup/:id/password', () => {
    signedIn = true;
    return ok(data.session);
  });
  on('GET', '/account', () => ok(data.account));
  on('PUT', '/account/(?:language|password)', () => none);
  on('DELETE', '/account/(credentials|sessions)/:id', ([what, id]) => {
    const list = what === 'credentials' ? data.account.credentials : data.account.sessions;
    const n = list.findIndex((one) => one.id === id);
    if (n >= 0) list.splice(n, 1);
    return none;
  });
  on('GET', '/tokens', () => page(data.tokens));
  on('POST', '/tokens', (_ids, _query, body) => {
    const token = {
      id: data.newId(),
      name: String(body.name),
      scopes: body.scopes as Api.Permission[],
      created_at: data.at(0),
      last_used_at: null,
    };
    data.tokens.push(token);
    return ok({ id: token.id, name: token.name, token: 'hn_3Qm8vExampleExampleExample' });
  });
  on('DELETE', '/tokens/:id', ([id]) => {
    data.tokens.splice(
      data.tokens.findIndex((one) => one.id === id),
      1,
    );
    return none;
  });
  on('GET', '/people', () => page(data.people));

  on('GET', '/now', () => ok(nowOf(quiet, incidents)));

  on('GET', '/incidents', (_ids, query) => {
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
  on('POST', '/incidents', (_ids, _query, body) => {
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
  on('GET', '/incidents/:id', ([id]) => {
    const incident = find(incidents, id);
    return incident ? ok(full(incident)) : missing;
  });
  on('GET', '/incidents/:id/timeline', ([id]) => page(data.timelines[id ?? ''] ?? []));
  on('POST', '/incidents/:id/:id', ([id, name], _query, body) => {
    const incident = find(incidents, id);
    if (!incident) return missing;
    const why = whyNot(incident, name as Api.IncidentActionName);
    if (why) return problem(409, `incident.${name}`, why.en ?? '');
    change(incident, name as Api.IncidentActionName, body);
    incident.version += 1;
    incident.updated_at = data.at(0);
    const entries = data.timelines[incident.id] ?? [];
    data.timelines[incident.id] = entries;
    entries.push({
      seq: entries.length + 1,
      at: new Date().toISOString(),
      kind: String(name),
      actor: { kind: 'person', id: 'sato' },
      actor_label: '佐藤 美咲',
      text: { ja: `操作：${name}`, en: `did: ${name}` },
      data: body,
    });
    emit({ kind: 'incident', id: incident.id });
    return ok(full(incident));
  });

  on('GET', '/alerts', (_ids, query) => {
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
  on('GET', '/alerts/:id', ([id]) => {
    const alert = find(data.alerts, id);
    return alert ? ok(alert) : missing;
  });
  on('POST', '/alerts/:id/triage', ([id], _query, body) => {
    const alert = find(data.alerts, id);
    if (!alert) return missing;
    alert.disposition = body.action === 'record' ? 'recorded' : body.action === 'attach' ? 'attached' : 'incident';
    emit({ kind: 'alert', id: alert.id });
    return ok(alert);
  });

  on('GET', '/notices', (_ids, query) =>
    page(
      data.notices.filter(
        (one) =>
          (!query.get('state') || one.state === query.get('state')) &&
          (!query.get('incident') || one.incident === query.get('incident')),
      ),
    ),
  );
  on('POST', '/notices/preview', (_ids, _query, body) => ok(previewOf(body as unknown as Api.NoticeContent)));
  on('POST', '/notices/template', (_ids, _query, body) => {
    const incident = find(incidents, String(body.incident));
    return ok({
      title: { ja: `【続報】${incident?.title.ja ?? ''}`, en: `Update: ${incident?.title.en ?? ''}` },
      body: {
        ja: `${incident?.title.ja ?? ''}。引き続き調査しています。次のお知らせは1時間以内に行います。`,
        en: `${incident?.title.en ?? ''}. We are still at work and will write again within the hour.`,
      },
    });
  });
  on('POST', '/notices', (_ids, _query, body) => {
    const made: Api.NoticeRow = {
      ...(data.notices[1] as Api.NoticeRow),
      ...(body as unknown as Api.NoticeContent),
      incident: (body.incident as string | undefined) ?? null,
      id: data.newId(),
      state: 'draft',
      actor_label: '佐藤 美咲',
      created_at: data.at(0),
    };
    data.notices.unshift(made);
    return ok(made);
  });
  on('GET', '/notices/:id', ([id]) => {
    const notice = find(data.notices, id);
    return notice ? ok(notice) : missing;
  });
  on('GET', '/notices/:id/preview', ([id]) => {
    const notice = find(data.notices, id);
    return notice ? ok(previewOf(notice)) : missing;
  });
  on('PUT', '/notices/:id', ([id], _query, body) => {
    const notice = find(data.notices, id);
    if (!notice) return missing;
    Object.assign(notice, { title: body.title, body: body.body, version: notice.version + 1 });
    return ok(notice);
  });
  on('POST', '/notices/:id/send', ([id]) => {
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
  on('DELETE', '/notices/:id', ([id]) => {
    const notice = find(data.notices, id);
    if (notice) notice.state = 'discarded';
    return none;
  });

  on('GET', '/deliveries', (_ids, query) => {
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
  on('GET', '/deliveries/:id', ([id]) => {
    const delivery = find(data.deliveries, id);
    return delivery ? ok(delivery) : missing;
  });
  on('POST', '/deliveries/:id/retry', ([id]) => {
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
  on('GET', '/monitors', () => page(monitors));
  on('GET', '/monitors/:id', ([id]) => {
    const monitor = find(monitors, id);
    return monitor ? ok(monitor) : missing;
  });
  on('GET', '/monitors/:id/latency', ([id], query) =>
    ok(data.latency(id ?? '', query.get('from') ?? '', query.get('to') ?? '', Number(query.get('points')))),
  );
  on('POST', '/monitors/:id/test', ([id]) => {
    const recent = find(monitors, id)?.recent[0];
    return ok({
      ...recent,
      status_code: recent?.verdict === 'good' ? 200 : null,
      certificate_days: 48,
      address: '203.0.113.10:443',
    });
  });
  on('POST', '/monitors/:id/(pause|resume)', ([id, act]) => {
    const monitor = find(monitors, id);
    if (!monitor) return missing;
    Object.assign(monitor, {
      paused: act === 'pause',
      status: act === 'pause' ? 'paused' : 'unknown',
      since: new Date().toISOString(),
    });
    emit({ kind: 'monitor', id: monitor.id });
    return ok(monitor);
  });
  on('GET', '/components', () =>
    page(quiet ? data.components.map((one) => ({ ...one, status: 'operational' })) : data.components),
  );

  on('GET', '/ledger', (_ids, query) => ok(data.ledger(query.get('month') ?? data.at(0).slice(0, 7))));
  on('POST', '/obligations/:id/waive', ([id], _query, body) => {
    const obligation = find(data.obligations, id);
    if (!obligation) return missing;
    Object.assign(obligation, {
      outcome_word: 'waived',
      state: 'waived',
      settled_at: new Date().toISOString(),
      reason: body.reason,
    });
    emit({ kind: 'obligation', id: obligation.id });
    return ok(obligation);
  });
  on('GET', '/policy', () => ok(data.policy));
  on('GET', '/config', () => ok(quiet ? { ...data.config, error: null } : data.config));
  on('GET', '/config/objects', () => page(data.configObjects));

  on('GET', '/drafts/:id', ([key]) => (drafts.has(key ?? '') ? ok(drafts.get(key ?? '')) : missing));
  on('PUT', '/drafts/:id', ([key = ''], _query, body) => {
    drafts.set(key, { key, value: body.value, updated_at: new Date().toISOString() });
    return none;
  });
  on('DELETE', '/drafts/:id', ([key]) => {
    drafts.delete(key ?? '');
    return none;
  });

  return (method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): Answer => {
    const open = path === '/session' || path.startsWith('/session/') || path.startsWith('/setup/');
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
    kind: 'email',
    language,
    recipients,
    subject: title[language] ?? '',
    text: body[language] ?? '',
    html: html(language),
  });
  return {
    channels: [
      mail('ja', 3),
      mail('en', 1),
      { channel: 'slack', kind: 'slack', language: 'ja', recipients: 1, text: `*${title.ja ?? ''}*\n${body.ja ?? ''}` },
      {
        channel: 'partner',
        kind: 'webhook',
        language: 'en',
        recipients: 1,
        json: { type: 'notice.sent', data: { title, body } },
      },
    ],
    page: { ja: html('ja'), en: html('en') },
  };
}
