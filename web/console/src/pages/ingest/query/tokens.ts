/**
 * The pieces of a query, for colours and completion. It forgives everything: what is wrong is the server's to say. No piece is lost:
 * joined they are the query again.
 */
export type Kind =
  | 'space'
  | 'not'
  | 'keyword'
  | 'field'
  | 'operator'
  | 'value'
  | 'string'
  | 'regex'
  | 'text'
  | 'pipe'
  | 'step'
  | 'function'
  | 'bracket'
  | 'comma';

export interface Token {
  kind: Kind;
  text: string;
  from: number;
  /** The field whose value it is, or may become. */
  field: string | null;
  /** Behind a pipe. */
  inStep: boolean;
}

const OPERATOR = /^(?:>=|<=|[:<>=])/;
/** What a name may hold before its operator; Japanese names too. */
const NAME = /^[\p{L}\p{M}\p{N}_.@-]+(?=[:<>=])/u;
const WORD = /^[^\s|()"]+/u;
const STEP_WORD = /^[^\s|(),"]+/u;
const STRING = /^i?"(?:[^"\\]|\\.)*(?:"|\\?$)/su;
const REGEX = /^\/(?:[^/\\\n]|\\.)+\/(?=[\s)|]|$)/u;

export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let inStep = false;
  /** Whether the next word names a step. */
  let opening = false;
  let pending: string | null = null;
  const groups: (string | null)[] = [];

  const push = (kind: Kind, text: string, field: string | null = null) => {
    tokens.push({ kind, text, from: at, field, inStep });
    at += text.length;
  };

  while (at < query.length) {
    const rest = query.slice(at);
    const space = /^\s+/u.exec(rest)?.[0];
    const inGroup = groups.at(-1) ?? null;
    if (space) {
      push('space', space, inGroup);
      pending = null;
      continue;
    }
    const first = rest[0] ?? '';
    const string = STRING.exec(rest)?.[0];
    if (string && (first === '"' || string.length > 1)) {
      push('string', string, pending ?? inGroup);
      pending = null;
    } else if (first === '|') {
      inStep = true;
      opening = true;
      pending = null;
      groups.length = 0;
      push('pipe', '|');
    } else if (first === '(' || first === '[') {
      groups.push(pending);
      pending = null;
      push('bracket', first);
    } else if (first === ')' || (first === ']' && groups.length > 0)) {
      groups.pop();
      push('bracket', first);
    } else if (inStep && first === ',') {
      push('comma', ',');
    } else if (inStep) {
      const word = STEP_WORD.exec(rest)?.[0] ?? first;
      const isFunction = rest[word.length] === '(';
      if (isFunction) push('function', word);
      else if (opening) push('step', word);
      else push(/^(?:by|asc|desc)$/i.test(word) ? 'keyword' : 'text', word);
      opening = false;
    } else if (pending === null && inGroup === null && first === '-' && rest.length > 1 && !/^-[\s|)]/u.test(rest)) {
      push('not', '-');
    } else {
      const name: string | undefined = pending === null && inGroup === null ? NAME.exec(rest)?.[0] : undefined;
      if (name) {
        push('field', name);
        push('operator', OPERATOR.exec(query.slice(at))?.[0] ?? ':', name);
        pending = name;
        continue;
      }
      const regex = REGEX.exec(rest)?.[0];
      const word = regex ?? wordOf(rest, groups.length > 0);
      const field = pending ?? inGroup;
      if (regex) push('regex', word, field);
      else if (field !== null) push(word === 'TO' ? 'keyword' : 'value', word, field);
      else push(/^(?:OR|NOT)$/.test(word) ? 'keyword' : 'text', word);
      pending = null;
    }
  }
  return tokens;
}

function wordOf(rest: string, inGroup: boolean): string {
  const word = WORD.exec(rest)?.[0] ?? rest[0] ?? '';
  const end = inGroup ? word.indexOf(']') : -1;
  return end > 0 ? word.slice(0, end) : word;
}

/** Where the filter ends and the steps begin. */
export function splitAtSteps(query: string): [filter: string, steps: string] {
  const pipe = tokensOf(query).find(({ kind }) => kind === 'pipe');
  return pipe ? [query.slice(0, pipe.from), query.slice(pipe.from)] : [query, ''];
}

/** Words that are looked for in the text and not denied: what may be marked in it. */
export function needlesOf(query: string): string[] {
  const tokens = tokensOf(query).filter(({ kind }) => kind !== 'space');
  const found: string[] = [];
  tokens.forEach((token, n) => {
    const before = tokens[n - 1];
    const denied = before?.kind === 'not' || before?.text === 'NOT';
    const isText = token.field === null || token.field === 'message' || token.field === 'rest';
    if (token.inStep || denied || !isText) return;
    if (token.kind === 'string') found.push(unquoted(token.text));
    if (token.kind === 'text' || token.kind === 'value') found.push(token.text.replace(/^~/, '').replace(/\*$/, ''));
  });
  return [...new Set(found.filter((needle) => needle.trim() !== ''))];
}

export function unquoted(text: string): string {
  return text.replace(/^i?"/, '').replace(/"$/, '').replace(/\\(.)/gsu, '$1');
}

/** What the records are chosen by, without what is done with them. */
export function filterOf(query: string): string {
  return splitAtSteps(query)[0].trim();
}
