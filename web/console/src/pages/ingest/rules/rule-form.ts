/** A rule as it is typed to be tried, as it is sent, and as it would stand in a file. */
import type { LogRule, TryLogRule } from '@/api/logs';
import type { Severity } from '@/api/types';
import { splitAtSteps } from '../query/tokens';
import type { Span } from '../range';

export const RULE_KINDS = ['each', 'count', 'distinct', 'absence', 'ratio', 'new'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

export interface RuleForm {
  id: string;
  query: string;
  kind: RuleKind;
  severity: Severity;
  threshold: string;
  /** As in files: `5m`, `1h30m`. */
  within: string;
  /** Whose values are counted. */
  field: string;
  /** What is the whole of a share. */
  of: string;
  /** Names with commas between them. */
  group_by: string;
}

export const EMPTY_RULE: RuleForm = {
  id: '',
  query: '',
  kind: 'each',
  severity: 'major',
  threshold: '',
  within: '',
  field: '',
  of: '',
  group_by: 'source',
};

const WINDOWED: readonly RuleKind[] = ['count', 'distinct', 'absence', 'ratio'];
export const hasWindow = (kind: RuleKind) => WINDOWED.includes(kind) || kind === 'new';
export const hasThreshold = (kind: RuleKind) => kind === 'count' || kind === 'distinct' || kind === 'ratio';

/** What is counted; of what is new the field may be left out, and means the message then. */
function hasField({ kind, field }: RuleForm): boolean {
  return kind === 'distinct' || (kind === 'new' && field.trim() !== '');
}

export function formOfRule(rule: LogRule): RuleForm {
  return {
    ...EMPTY_RULE,
    id: rule.id,
    query: rule.query,
    kind: RULE_KINDS.find((kind) => kind === rule.kind) ?? 'each',
    severity: rule.severity,
    threshold: rule.threshold == null ? '' : String(rule.threshold),
    within: rule.window_s == null ? '' : spanText(rule.window_s),
    group_by: rule.group_by.join(', '),
  };
}

const UNITS_S = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

export function spanText(seconds: number): string {
  let left = Math.max(1, Math.round(seconds));
  return UNITS_S.map(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count > 0 ? `${count}${unit}` : '';
  }).join('');
}

/** Seconds; `null` where it is no length of time. */
export function spanSeconds(text: string): number | null {
  if (!/^(?:\d{1,9}[dhms])+$/.test(text.trim())) return null;
  const lengths = new Map<string, number>(UNITS_S);
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (lengths.get(unit ?? '') ?? 0), 0);
  return seconds > 0 ? seconds : null;
}

export function groupsOf({ group_by }: RuleForm): string[] {
  return [...new Set(group_by.split(/[,、\s]+/).filter(Boolean))];
}

/** What is still missing or wrong; `null`: it can be tried. */
export function lackingInRule(form: RuleForm) {
  if (form.query.trim() === '') return 'rule.needs_query';
  if (splitAtSteps(form.query)[1] !== '') return 'rule.no_steps';
  if (form.kind === 'distinct' && form.field.trim() === '') return 'rule.needs_field';
  if (hasThreshold(form.kind) && !isThreshold(form)) return 'rule.needs_threshold';
  if (hasWindow(form.kind) && spanSeconds(form.within) === null) return 'rule.needs_window';
  return null;
}

function isThreshold({ kind, threshold }: RuleForm): boolean {
  const value = Number(threshold.trim() || Number.NaN);
  if (kind === 'ratio') return value > 0 && value <= 1;
  return Number.isInteger(value) && value >= (kind === 'distinct' ? 2 : 1);
}

export function tryBody(form: RuleForm, span: Span): TryLogRule {
  const window_s = hasWindow(form.kind) ? spanSeconds(form.within) : null;
  return {
    query: form.query.trim(),
    kind: form.kind,
    severity: form.severity,
    group_by: groupsOf(form),
    ...(hasThreshold(form.kind) ? { threshold: Number(form.threshold) } : {}),
    ...(window_s === null ? {} : { window_s }),
    ...(hasField(form) ? { field: form.field.trim() } : {}),
    ...(form.kind === 'ratio' && form.of.trim() ? { of: form.of.trim() } : {}),
    ...span,
  };
}

/** As it is where it has quotes or backslashes in it, else in the usual quotes. */
function tomlText(value: string): string {
  if (/["\\]/.test(value) && !/['\p{Cc}]/u.test(value)) return `'${value}'`;
  return JSON.stringify(value).replace(/\u007f/g, '\\u007f');
}

/** `[[log_rule]]`, without what is the default anyway. */
export function ruleToml(form: RuleForm): string {
  const text = tomlText;
  const groups = groupsOf(form);
  const usual = form.kind === 'absence' ? [] : ['source'];
  const is_usual = groups.length === usual.length && groups.every((name, n) => name === usual[n]);
  return [
    '[[log_rule]]',
    `id = ${text(form.id.trim() || 'my-rule')}`,
    ...(form.kind === 'each' ? [] : [`kind = ${text(form.kind)}`]),
    `query = ${text(form.query.trim())}`,
    ...(hasField(form) ? [`field = ${text(form.field.trim())}`] : []),
    ...(form.kind === 'ratio' && form.of.trim() ? [`of = ${text(form.of.trim())}`] : []),
    ...(hasThreshold(form.kind) ? [`threshold = ${Number(form.threshold) || 0}`] : []),
    ...(hasWindow(form.kind) ? [`${form.kind === 'new' ? 'learn' : 'within'} = ${text(form.within.trim())}`] : []),
    ...(is_usual ? [] : [`group_by = [${groups.map(text).join(', ')}]`]),
    `severity = ${text(form.severity)}`,
    '',
  ].join('\n');
}
