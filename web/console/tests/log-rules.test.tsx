import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kindWords } from '../src/pages/ingest/rules/kind-words';
import { EMPTY_RULE, formOfRule, groupsOf, lackingInRule, RULE_KINDS, type RuleForm, ruleToml, spanSeconds, spanText, tryBody } from '../src/pages/ingest/rules/rule-form';
import { openAt } from './open';

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => vi.unstubAllGlobals());

const t = i18next.t.bind(i18next) as typeof i18next.t;
const SPAN = { from: '2026-11-17T00:00:00Z', to: '2026-11-24T00:00:00Z' };
const form = (part: Partial<RuleForm>): RuleForm => ({ ...EMPTY_RULE, query: 'level:ERROR "接続失敗"', ...part });

describe('a rule that is typed', () => {
  it('has lengths of time as files write them', () => {
    for (const seconds of [1, 59, 60, 300, 5_400, 86_400, 90_061]) expect(spanSeconds(spanText(seconds))).toBe(seconds);
    expect([300, 5_400, 86_400].map(spanText)).toEqual(['5m', '1h30m', '1d']);
    for (const wrong of ['', '5', 'm', '5 m', '0s', '1w', '-5m', '5m?', '1.5h']) expect(spanSeconds(wrong), wrong).toBeNull();
  });

  it('says what it lacks, each kind what it needs', () => {
    expect(lackingInRule(form({}))).toBeNull();
    expect(lackingInRule(form({ query: '  ' }))).toBe('rule.needs_query');
    expect(lackingInRule(form({ query: 'a | count by proc' }))).toBe('rule.no_steps');
    expect(lackingInRule(form({ query: '"a | b"' }))).toBeNull();
    expect(lackingInRule(form({ kind: 'count', within: '5m' }))).toBe('rule.needs_threshold');
    expect(lackingInRule(form({ kind: 'count', within: '5m', threshold: '1.5' }))).toBe('rule.needs_threshold');
    expect(lackingInRule(form({ kind: 'count', threshold: '3' }))).toBe('rule.needs_window');
    expect(lackingInRule(form({ kind: 'distinct', within: '5m', threshold: '3' }))).toBe('rule.needs_field');
    expect(lackingInRule(form({ kind: 'distinct', within: '5m', threshold: '1', field: 'uid' }))).toBe('rule.needs_threshold');
    expect(lackingInRule(form({ kind: 'ratio', within: '5m', threshold: '5' }))).toBe('rule.needs_threshold');
    expect(lackingInRule(form({ kind: 'ratio', within: '5m', threshold: '0.05' }))).toBeNull();
    expect(lackingInRule(form({ kind: 'absence', within: '1d', group_by: '' }))).toBeNull();
  });

  it('is sent with what its kind has, and nothing of another kind', () => {
    const left = { threshold: '7', within: '5m', field: 'uid', of: 'proc:x' };
    expect(tryBody(form(left), SPAN)).toEqual({ query: 'level:ERROR "接続失敗"', kind: 'each', severity: 'major', group_by: ['source'], ...SPAN });
    expect(tryBody(form({ ...left, kind: 'count', group_by: 'host、 uid,host' }), SPAN)).toMatchObject({ threshold: 7, window_s: 300, group_by: ['host', 'uid'] });
    expect(tryBody(form({ ...left, kind: 'absence' }), SPAN)).not.toHaveProperty('threshold');
    expect(tryBody(form({ ...left, kind: 'distinct' }), SPAN)).toMatchObject({ field: 'uid' });
    expect(tryBody(form({ ...left, kind: 'ratio', threshold: '0.5' }), SPAN)).toMatchObject({ of: 'proc:x', threshold: 0.5 });
    expect(groupsOf(form({ group_by: ' , ' }))).toEqual([]);
  });

  it('is written as a file has it, without what is the default', () => {
    expect(ruleToml(form({}))).toBe(`[[log_rule]]\nid = "my-rule"\nquery = 'level:ERROR "接続失敗"'\nseverity = "major"\n`);
    expect(ruleToml(form({ id: 'burst', kind: 'count', threshold: '10', within: '5m', group_by: 'host, uid', severity: 'critical' }))).toBe(
      `[[log_rule]]\nid = "burst"\nkind = "count"\nquery = 'level:ERROR "接続失敗"'\nthreshold = 10\nwithin = "5m"\ngroup_by = ["host", "uid"]\nseverity = "critical"\n`,
    );
    expect(ruleToml(form({ kind: 'absence', within: '1d', group_by: '' }))).not.toContain('group_by');
    expect(ruleToml(form({ kind: 'each', group_by: '' }))).toContain('group_by = []');
    expect(ruleToml(form({ kind: 'new', within: '3d' }))).toContain('learn = "3d"');
    expect(ruleToml(form({ kind: 'new', within: '3d' }))).not.toContain('field');
    expect(ruleToml(form({ kind: 'new', within: '3d', field: 'country' }))).toContain('field = "country"');
    // Whatever is in a query, it is one line of the file and nothing else.
    for (const query of [`it's "both"`, 'a\nid = "x"', 'back\\slash', '"""'])
      expect(ruleToml(form({ query })).split('\n')).toHaveLength(5);
    expect(ruleToml(form({ query: `it's "both"` }))).toContain(`query = "it's \\"both\\""`);
  });

  it('starts from a rule that is there', () => {
    const rule = { id: 'x', name: {}, pack: null, query: 'a', kind: 'ratio', severity: 'minor' as const, group_by: ['host', 'uid'], threshold: 0.05, window_s: 5_400, origin: { kind: 'ui' as const }, firing: 0, last_fired_at: null, matched_24h: 0 };
    expect(formOfRule(rule)).toMatchObject({ id: 'x', kind: 'ratio', threshold: '0.05', within: '1h30m', group_by: 'host, uid', severity: 'minor' });
    expect(formOfRule({ ...rule, kind: 'unheard', threshold: null, window_s: null })).toMatchObject({ kind: 'each', threshold: '', within: '' });
  });

  it('is told in a sentence, of every kind', () => {
    for (const kind of RULE_KINDS) expect(kindWords(t, 'en', { kind, threshold: 0.5, window_s: 300 })).not.toBe(kind);
    expect(kindWords(t, 'en', { kind: 'count', threshold: 10, window_s: 300 })).toMatch(/^10 matches within 5.m$/);
    expect(kindWords(t, 'en', { kind: 'unheard' })).toBe('unheard');
  });
});

describe('the rules', () => {
  it('stand pack by pack, one’s own first, and open beside the list', async () => {
    const { address } = await openAt('/log-rules');
    await screen.findByRole('table', { name: 'starter' });
    expect(screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent)).toEqual(['Rules of your own2', 'security3', 'starter4']);
    expect(screen.getByText('1 firing')).toBeTruthy();
    await userEvent.click(screen.getByRole('link', { name: 'Payments keep failing' }));
    const drawer = await screen.findByRole('dialog');
    await within(drawer).findByText('log-rules.toml:3');
    expect(address().get('rule')).toBe('payment-failing');
    expect(within(drawer).getByRole('link', { name: 'See matches' }).getAttribute('href')).toContain('source%3Acheckout');
    await userEvent.click(within(drawer).getByRole('button', { name: 'Try on stored logs' }));
    await waitFor(() => expect(address().get('panel')).toBe('try'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Query' })).value).toContain('接続に失敗');
  });

  it('are tried on what is stored: what they would have raised, and how they are written', async () => {
    const bodies: Record<string, unknown>[] = [];
    await openAt('/log-rules?panel=try', (url, request) => {
      if (url.pathname.endsWith('/try') && request.method === 'POST') void request.clone().json().then((body) => bodies.push(body));
      return undefined;
    });
    const query = await screen.findByRole('textbox', { name: 'Query' });
    const run = screen.getByRole('button', { name: 'Try' });
    expect(run.getAttribute('aria-disabled')).toBe('true');
    fireEvent.change(query, { target: { value: 'source:checkout level:ERROR' } });
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Kind' }), 'count');
    await userEvent.type(screen.getByRole('textbox', { name: /Threshold/ }), '10');
    await userEvent.type(screen.getByRole('textbox', { name: /Window/ }), '5m');
    await userEvent.click(run);
    await screen.findByText('Alerts that would have been raised: 1');
    expect(bodies).toMatchObject([{ query: 'source:checkout level:ERROR', kind: 'count', threshold: 10, window_s: 300, group_by: ['source'] }]);
    const length = Date.parse(String(bodies[0]?.to)) - Date.parse(String(bodies[0]?.from));
    expect(length).toBe(7 * 86_400_000);
    expect(screen.getByRole('table', { name: 'Alerts that would have been raised' }).textContent).toContain('source=checkout');
    expect(screen.getByRole('region', { name: 'For the configuration' }).textContent).toContain('threshold = 10');
  });
});

describe('the report of noise', () => {
  it('leads to the records that a message stands for', async () => {
    const { asked, address } = await openAt('/log-noise');
    const link = await screen.findByRole('link', { name: /slow query/ });
    expect(new URL(link.getAttribute('href') ?? '', window.location.origin).searchParams.get('q')).toBe('source:search-api template:"slow query: * of * shards answered late"');
    const span = (one: string) => new URLSearchParams(one.split('?')[1]);
    const first = asked.filter((one) => one.includes('/log-noise')).at(-1) ?? '';
    expect(Date.parse(span(first).get('to') ?? '') - Date.parse(span(first).get('from') ?? '')).toBe(86_400_000);
    await userEvent.click(screen.getByText('1 h'));
    await waitFor(() => expect(address().get('range')).toBe('1h'));
    await userEvent.click(screen.getByText('24 h'));
    await waitFor(() => expect(address().get('range')).toBeNull());
  });
});
