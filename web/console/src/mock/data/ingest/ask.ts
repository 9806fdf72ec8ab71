/** As much of the query language as the stand-in needs. What it cannot read it says so, as the server would. */
import type { LogCheck, LogProblem, LogRecord, LogTable } from '@/api/logs';
import { LEVEL_CLASSES, levelClass } from '@/pages/ingest/level';
import { splitAtSteps, type Token, tokensOf, unquoted } from '@/pages/ingest/query/tokens';
import { cellOf } from '@/pages/ingest/record/fields';

type Test = (record: LogRecord) => boolean;
interface Step {
  name: string;
  words: string[];
}
export interface Ask {
  test: Test;
  steps: Step[];
  problems: LogProblem[];
}

const COUNTS = /^(?:count|top|p\d+|min|max|avg|sum|distinct)$/;
const STEPS = /^(?:count|top|p\d+(?:\.\d+)?|min|max|avg|sum|distinct|fields|limit|head|sort)$/;

export function ask(query: string): Ask {
  const problems: LogProblem[] = [];
  const bytes = (unit: number) => new TextEncoder().encode(query.slice(0, unit)).length;
  const wrong = (from: number, to: number, ja: string, en: string, hint: LogProblem['hint'] = null) =>
    problems.push({ from: bytes(from), to: bytes(to), message: { ja, en }, hint });
  const [, tail] = splitAtSteps(query);
  const tokens = tokensOf(query).filter(({ kind }) => kind !== 'space');
  const filter = tokens.filter(({ inStep, kind }) => !inStep && kind !== 'pipe');
  let n = 0;

  const either = (): Test => {
    const parts = [every()];
    while (filter[n]?.kind === 'keyword' && filter[n]?.text === 'OR') {
      n += 1;
      parts.push(every());
    }
    return (record) => parts.some((part) => part(record));
  };
  const every = (): Test => {
    const parts: Test[] = [];
    for (let token = filter[n]; token && token.text !== ')' && token.text !== 'OR'; token = filter[n])
      parts.push(one(token));
    return (record) => parts.every((part) => part(record));
  };
  const one = (token: Token): Test => {
    n += 1;
    if (token.kind === 'not' || token.text === 'NOT') {
      const next = filter[n];
      const inner = next ? one(next) : () => true;
      return (record) => !inner(record);
    }
    if (token.kind === 'bracket' && token.text === '(') {
      const inner = either();
      if (filter[n]?.text === ')') n += 1;
      else wrong(token.from, token.from + 1, '括弧が閉じられていません。', 'This bracket is not closed.');
      return inner;
    }
    if (token.kind === 'field') {
      const operator = filter[n];
      n += 1;
      return compared(token, operator?.text ?? ':');
    }
    if (token.kind === 'string' && !/^i?"(?:[^"\\]|\\.)*"$/su.test(token.text))
      wrong(token.from, token.from + token.text.length, '引用符が閉じられていません。', 'This quote is not closed.', {
        ja: '末尾に " を付けてください。',
        en: 'Put a " at its end.',
      });
    const needle = (token.kind === 'string' ? unquoted(token.text) : token.text.replace(/^~/, '')).toLowerCase();
    return ({ message, rest }) => `${message}\n${rest ?? ''}`.toLowerCase().includes(needle);
  };
  const compared = (field: Token, operator: string): Test => {
    const value = filter[n];
    const end = field.from + field.text.length + operator.length;
    if (!value || (value.field !== field.text && value.text !== '(' && value.text !== '[')) {
      wrong(field.from, end, `「${field.text}」の値がありません。`, `“${field.text}” has no value.`, {
        ja: `すべての値を対象とするには ${field.text}:* と書きます。`,
        en: `For any value write ${field.text}:*.`,
      });
      return () => true;
    }
    n += 1;
    if (value.kind === 'bracket') {
      const values: string[] = [];
      for (let token = filter[n]; token && token.kind !== 'bracket'; token = filter[n]) {
        if (token.kind !== 'keyword') values.push(unquoted(token.text));
        n += 1;
      }
      n += 1;
      if (value.text === '[') {
        const [low = '', high = ''] = values;
        return (record) =>
          Number(cellOf(record, field.text)) >= Number(low) && Number(cellOf(record, field.text)) <= Number(high);
      }
      return (record) => values.includes(cellOf(record, field.text));
    }
    const wanted = value.kind === 'string' ? unquoted(value.text) : value.text;
    const held = (record: LogRecord) =>
      field.text === 'template' ? record.message.replace(/[\w.-]*\d[\w.-]*/g, '*') : cellOf(record, field.text);
    if (operator !== ':' && operator !== '=') return (record) => ordered(field.text, held(record), operator, wanted);
    if (wanted === '*') return (record) => held(record) !== '';
    if (value.kind === 'regex') return (record) => new RegExp(wanted.slice(1, -1)).test(held(record));
    if (value.kind !== 'string' && wanted.endsWith('*'))
      return (record) => held(record).startsWith(wanted.slice(0, -1));
    if (field.text === 'message' || field.text === 'template') return (record) => held(record).includes(wanted);
    return (record) => held(record) === wanted;
  };

  const test = either();
  const left = filter[n];
  if (left)
    wrong(left.from, left.from + left.text.length, '対応する開き括弧がありません。', 'Nothing was opened before this.');
  const steps = stepsOf(tokens);
  tokens.forEach((token, at) => {
    if (token.kind !== 'pipe') return;
    const name = tokens[at + 1];
    if (!name?.inStep || name.kind === 'pipe')
      wrong(token.from, token.from + 1, '「|」の後に処理がありません。', 'Nothing follows this.');
    else if (!STEPS.test(name.text.toLowerCase()))
      wrong(
        name.from,
        name.from + name.text.length,
        `「${name.text}」という処理はありません。`,
        `There is no step “${name.text}”.`,
        {
          ja: '使えるのは count、top、p95(…)、fields、limit、sort などです。',
          en: 'There are count, top, p95(…), fields, limit, sort and others.',
        },
      );
  });
  return { test: problems.length > 0 ? () => false : test, steps: tail ? steps : [], problems };
}

export function check(query: string): LogCheck {
  const { problems, steps } = ask(query);
  return { valid: problems.length === 0, counts: steps.some(({ name }) => COUNTS.test(name)), problems };
}

function stepsOf(tokens: Token[]): Step[] {
  const steps: Step[] = [];
  for (const { kind, inStep, text } of tokens) {
    if (kind === 'pipe') steps.push({ name: '', words: [] });
    else if (inStep && kind !== 'comma' && kind !== 'bracket') {
      const step = steps.at(-1);
      if (step && step.name === '') step.name = text.toLowerCase();
      else step?.words.push(text);
    }
  }
  return steps;
}

function ordered(field: string, held: string, operator: string, wanted: string): boolean {
  const [a, b] =
    field === 'level'
      ? [-LEVEL_CLASSES.indexOf(levelClass(held)), -LEVEL_CLASSES.indexOf(levelClass(wanted))]
      : [Number(held === '' ? Number.NaN : held), Number(wanted)];
  if (operator === '>') return a > b;
  if (operator === '>=') return a >= b;
  if (operator === '<') return a < b;
  return a <= b;
}

/** `count by a, 5m`, `top 10 a`, `p95(x) by a`. */
export function tableOf(records: LogRecord[], steps: Step[]): Omit<LogTable, 'scanned'> {
  const step = steps.find(({ name }) => COUNTS.test(name)) ?? { name: 'count', words: [] };
  const by =
    step.name === 'top'
      ? step.words.filter((word) => !/^\d+$/.test(word))
      : step.words.slice(step.words.indexOf('by') + 1);
  const keys = step.words.includes('by') || step.name === 'top' ? by : [];
  const measured = step.name === 'count' || step.name === 'top' ? null : (step.words[0] ?? 'elapsed_ms');
  const groups = new Map<string, { cells: string[]; values: number[] }>();
  for (const record of records) {
    const cells = keys.map((key) => sliced(record, key));
    const group = groups.get(cells.join('\0')) ?? { cells, values: [] };
    group.values.push(measured ? Number(cellOf(record, measured) || Number.NaN) : 1);
    groups.set(cells.join('\0'), group);
  }
  const is_time = (key: string) => /^\d+[smhd]$/.test(key);
  const rows = [...groups.values()]
    .map(({ cells, values }) => [
      ...cells,
      measured ? percentile(values, Number(step.name.slice(1)) || 95) : values.length,
    ])
    .sort((a, b) =>
      keys.some(is_time)
        ? String(a[keys.findIndex(is_time)]).localeCompare(String(b[keys.findIndex(is_time)]))
        : Number(b.at(-1)) - Number(a.at(-1)),
    );
  const limit = step.name === 'top' ? Number(step.words.find((word) => /^\d+$/.test(word)) ?? 10) : 500;
  return {
    columns: [
      ...keys.map((key) =>
        is_time(key) ? { name: 'time', kind: 'time' as const } : { name: key, kind: 'text' as const },
      ),
      { name: measured ? `${step.name}(${measured})` : 'count', kind: 'number' },
    ],
    rows: rows.slice(0, limit),
    truncated: rows.length > limit,
  };
}

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function sliced(record: LogRecord, key: string): string {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(key) ?? [];
  if (!unit) return cellOf(record, key);
  const step = Number(count) * (UNITS[unit] ?? 60_000);
  return new Date(Math.floor(Date.parse(record.at) / step) * step).toISOString();
}

function percentile(values: number[], percent: number): number | null {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return known[Math.min(known.length - 1, Math.floor((known.length * percent) / 100))] ?? null;
}
