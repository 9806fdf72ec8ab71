/** The routes of logs, answered from memory. */
import type { PathsWithMethod } from 'openapi-typescript-helpers';
import type * as Api from '@/api/types';
import type {
  AskSql,
  LogField,
  LogHistogram,
  LogRecord,
  LogScanned,
  MakeDisclosure,
  MakeLogView,
  TryLogRule,
} from '@/api/types';
import { cellOf } from '@/pages/ingest/record/fields';
import * as data from './data';
import { ask, check, tableOf } from './data/ingest/ask';
import { askedFor, disclosures } from './data/ingest/disclosures';
import { logNoise } from './data/ingest/noise';
import { logRecords } from './data/ingest/records';
import { logRules, tryRule } from './data/ingest/rules';
import { logCoverage, logSource, logSources } from './data/ingest/sources';
import { askSql, sqlTables } from './data/ingest/sql';
import { logStorage } from './data/ingest/storage';
import { traceOf } from './data/ingest/trace';
import { logViews } from './data/ingest/views';
import { type Handler, missing, none, ok, problem, type Verb } from './replies';

type On = <V extends Verb, P extends PathsWithMethod<Api.paths, V>>(
  verb: V,
  path: P,
  handler: Handler<unknown>,
) => void;

const FACETS = ['level', 'source', 'host', 'proc', 'purpose', 'db', 'cache'];
const NUMBERS = ['elapsed_ms', 'status'];

const scanned = (rows: number): LogScanned => ({ rows, bytes: rows * 164, parts: 6, elapsed_ms: 4 + rows / 900 });

/** Audit records are for those who said why; nobody else learns that there are any. */
function asked(query: URLSearchParams, records: LogRecord[]): LogRecord[] {
  const { test } = ask(query.get('query') ?? '');
  const from = Date.parse(query.get('from') ?? data.at(-60));
  const to = Date.parse(query.get('to') ?? data.at(0));
  const audit = Boolean(query.get('reason'));
  return records.filter((one) => {
    const at = Date.parse(one.at);
    return at >= from && at < to && (audit || one.purpose !== 'audit') && test(one);
  });
}

export function logRoutes(on: On, quiet: boolean) {
  const records = quiet ? logRecords.filter(({ level }) => level === 'INFO') : logRecords;

  on('get', '/api/v1/logs', (_ids, query) => {
    const { problems } = ask(query.get('query') ?? '');
    if (problems.length > 0) return problem(422, 'query.invalid', problems[0]?.message.en ?? '');
    const found = asked(query, records);
    if (query.get('order') === 'oldest') found.reverse();
    const limit = Number(query.get('limit') ?? 200);
    const from = Number(query.get('cursor') ?? 0);
    const next = from + limit < found.length ? String(from + limit) : null;
    return ok({ records: found.slice(from, from + limit), next, scanned: scanned(records.length) });
  });
  on('get', '/api/v1/logs/check', (_ids, query) => ok(check(query.get('query') ?? '')));
  on('get', '/api/v1/logs/histogram', (_ids, query) => ok(histogram(query, asked(query, records))));
  on('get', '/api/v1/logs/table', (_ids, query) => {
    const { steps } = ask(query.get('query') ?? '');
    return ok({ ...tableOf(asked(query, records), steps), scanned: scanned(records.length) });
  });
  on('get', '/api/v1/logs/fields', (_ids, query) => {
    const found = asked(query, records);
    const fields: LogField[] = FACETS.map((name) => ({ name, kind: 'text' as const, values: common(found, name) }));
    const others = ['txid', 'uid', 'jid', 'src', 'dst', 'message'].map((name) => ({
      name,
      kind: 'text' as const,
      values: [],
    }));
    const numbers = NUMBERS.map((name) => ({
      name,
      kind: 'number' as const,
      values: name === 'status' ? common(found, name) : [],
    }));
    return ok({ fields: [...fields.filter(({ values }) => values.length > 0), ...numbers, ...others] });
  });
  on('get', '/api/v1/logs/raw', (_ids, query) => {
    const record = records.find(({ id }) => id === query.get('id'));
    return record ? { status: 200, text: rawOf(record) } : missing;
  });
  on('get', '/api/v1/logs/around', (_ids, query) => {
    const record = records.find(({ id }) => id === query.get('id'));
    if (!record) return missing;
    const same = records.filter(({ source, host }) => source === record.source && host === record.host).reverse();
    const n = same.findIndex(({ id }) => id === record.id);
    const first = Math.max(0, n - Number(query.get('before') ?? 10));
    return ok({ records: same.slice(first, n + 1 + Number(query.get('after') ?? 10)), index: n - first });
  });

  on('get', '/api/v1/traces/{txid}', ([txid], query) =>
    ok(traceOf(txid ?? '', records, query.get('from'), query.get('to'))),
  );

  on('get', '/api/v1/log-sources', () =>
    ok({ sources: quiet ? logSources.filter(({ silent }) => !silent) : logSources }),
  );
  on('get', '/api/v1/log-sources/{id}', ([id]) => {
    const found = logSource(id ?? '');
    return found ? ok(found) : missing;
  });
  on('get', '/api/v1/log-coverage', () => ok(logCoverage));
  on('get', '/api/v1/log-storage', () => ok(logStorage));
  on('get', '/api/v1/log-noise', () => ok(quiet ? { total: 0, rows: [] } : logNoise));
  on('get', '/api/v1/log-rules', () =>
    ok({ rules: quiet ? logRules.map((rule) => ({ ...rule, firing: 0 })) : logRules }),
  );
  on('post', '/api/v1/log-rules/try', (_ids, _query, body) => ok(tryRule(body as unknown as TryLogRule, records)));

  on('get', '/api/v1/logs/sql', () => ok({ tables: sqlTables }));
  on('post', '/api/v1/logs/sql', (_ids, _query, body) => askSql(body as unknown as AskSql, records));

  on('get', '/api/v1/log-views', () => ok({ views: logViews }));
  on('post', '/api/v1/log-views', (_ids, _query, body) => {
    const view = {
      shared: false,
      ...(body as unknown as MakeLogView),
      id: data.newId(),
      owner: 'sato',
      mine: true,
      updated_at: new Date().toISOString(),
    };
    logViews.push(view);
    return { status: 201, body: view };
  });
  on('delete', '/api/v1/log-views/{id}', ([id]) => {
    const n = logViews.findIndex((one) => one.id === id);
    if (n >= 0) logViews.splice(n, 1);
    return none;
  });

  on('get', '/api/v1/disclosures', (_ids, query) => {
    const state = query.get('state');
    const items = quiet ? [] : disclosures.filter((one) => !state || one.state === state);
    return ok({ items, next: null });
  });
  on('post', '/api/v1/disclosures', (_ids, _query, body) => {
    const made = askedFor(body as unknown as MakeDisclosure);
    disclosures.unshift(made);
    return { status: 201, body: made };
  });
  const disclosure = (id: string | undefined) => disclosures.find((one) => one.id === id);
  on('get', '/api/v1/disclosures/{id}', ([id]) => {
    const found = disclosure(id);
    return found ? ok(found) : missing;
  });
  const said = (text: unknown) => ({ by: { kind: 'person' as const, id: 'sato' }, at: data.at(0), text: String(text) });
  const changed = (id: string | undefined, part: (one: Api.Disclosure) => Partial<Api.Disclosure>) => {
    const found = disclosure(id);
    if (!found) return missing;
    Object.assign(found, part(found), { version: found.version + 1 });
    return ok(found);
  };
  on('post', '/api/v1/disclosures/{id}/approve', ([id], _query, body) => {
    if (disclosure(id)?.own) return problem(409, 'disclosure.own', 'whoever asks cannot approve: somebody else must');
    return changed(id, () => ({ state: 'approved', decided: said(body.comment), ends_at: data.at(7 * 1440) }));
  });
  on('post', '/api/v1/disclosures/{id}/refuse', ([id], _query, body) =>
    changed(id, () => ({ state: 'refused', decided: said(body.reason), ended_at: data.at(0) })),
  );
  on('post', '/api/v1/disclosures/{id}/withdraw', ([id], _query, body) =>
    changed(id, () => ({ state: 'withdrawn', withdrawn: said(body.reason), ended_at: data.at(0) })),
  );
}

function common(records: LogRecord[], name: string): LogField['values'] {
  const counts = new Map<string, number>();
  for (const record of records) {
    const value = cellOf(
      record,
      name === 'status' && record.attributes && typeof record.attributes === 'object' && 'http' in record.attributes
        ? 'http.status'
        : name,
    );
    if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, 20);
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];

function histogram(query: URLSearchParams, records: LogRecord[]): LogHistogram {
  const from = query.get('from') ?? data.at(-60);
  const to = query.get('to') ?? data.at(0);
  const length_s = (Date.parse(to) - Date.parse(from)) / 1000;
  const slices = Number(query.get('slices') ?? 60);
  const step_seconds = STEPS_S.find((step) => length_s / step <= slices) ?? length_s / slices;
  const count = Math.ceil(length_s / step_seconds);
  const series = new Map<string | null, number[]>();
  for (const record of records) {
    const level = record.level ?? null;
    const counts = series.get(level) ?? Array.from({ length: count }, () => 0);
    series.set(level, counts);
    const n = Math.floor((Date.parse(record.at) - Date.parse(from)) / 1000 / step_seconds);
    counts[n] = (counts[n] ?? 0) + 1;
  }
  return {
    from,
    to,
    step_seconds,
    total: records.length,
    series: [...series].map(([level, counts]) => ({ level, counts })),
    scanned: scanned(records.length),
  };
}

function rawOf(record: LogRecord): string {
  const heads = [record.txid && `[txid:${record.txid}]`, record.proc && `[proc:${record.proc}]`]
    .filter(Boolean)
    .join('\t');
  const time = record.at.replace(/-/g, '/').replace('T', ' ').replace('Z', '');
  return `[${time}]\t[${(record.level ?? '').padEnd(5)}]\t${heads}\t${record.message}${record.rest ? `\n${record.rest}` : ''}`;
}

/** What a tail tells of next: the calm of the day goes on, and now and then something fails. */
export function nextTail(serial: number): LogRecord[] {
  const sample = logRecords[(serial * 37) % 400];
  if (!sample || sample.purpose === 'audit') return [];
  return [{ ...sample, id: `l${serial}`, at: new Date().toISOString() }];
}
