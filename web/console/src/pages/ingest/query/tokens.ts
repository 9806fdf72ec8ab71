/**
 * The pieces of a query, for colours and completion. It forgives everything: what is wrong is the server's to say, and where the two
 * differ in what they see only a colour is wrong. No piece is lost: joined they are the query again.
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

/** Fields that every record may have, in the order in which they are offered. */
export const FIELDS = [
  'time',
  'level',
  'source',
  'host',
  'purpose',
  'txid',
  'proc',
  'uid',
  'jid',
  'src',
  'dst',
  'db',
  'template',
  'message',
  'rest',
  'unparsed',
] as const;
const KNOWN = new Set<string>(FIELDS);

const SPACE = /^\s+/u;
/** What a name may hold before its operator; Japanese names too. */
const NAME = /^[\p{L}_@][\p{L}\p{M}\p{N}_.@/-]*(?<=[\p{L}\p{M}\p{N}_])/u;
const OPERATOR = /^(?:[>＞<＜]?[=＝]|[!！][=＝]|[:：>＞<＜≧≥≦≤])/u;
const PHRASE = /^(?:~|i)?(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[“”＂](?:[^"“”＂\\]|\\.)*(?:["“”＂]|\\?$))/su;
const QUOTED_NAME = /^"(?:[^"\\]|\\.)+"(?=:\S)/su;
const EXPRESSION = /^~?\/(?![\s/])(?:[^/\\]|\\.)+\/i?(?=[\s)）|]|$)/su;
const STEP_WORD = /^[^\s|(),"]+/u;
const KEYWORD = /^(?:AND|OR|NOT|&&|\|\|)(?=[\s|()（）"“”]|$)/u;
const NOT = /^[-－−](?![\s)）>|=－−-]|$)/u;

/** `name` before what stands behind it is a name, and not the beginning of a URL, a path or a place in a program. */
function isField(name: string, rest: string): boolean {
  const operator = OPERATOR.exec(rest)?.[0];
  if (!operator) return false;
  if (KNOWN.has(name.toLowerCase())) return true;
  const value = rest.slice(operator.length);
  if (operator === ':' || operator === '：') {
    if (
      /^(?::|\/\/|\s)/u.test(value) ||
      (name.length === 1 && value.startsWith('\\')) ||
      /^(?:jdbc|urn|mailto)$/i.test(name)
    )
      return false;
    if (/\.(?:java|kt|rs|go|py|rb|js|ts|c|cpp|h|cs|php|pl|sql|sh)$/.test(name) && /^\d/.test(value)) return false;
    return operator === ':' || /^[\x20-\x7e]+$/.test(name);
  }
  // `List<String>` is a text.
  if (/^[<>＜＞≧≥≦≤]/u.test(operator)) return /^\s*[-+.\d０-９]/u.test(value) || value === '';
  return value !== '' && !/^\s/u.test(value);
}

/** A word goes to the next space or bar; brackets inside of it belong to it, the one that closes one before it does not. */
function wordAt(rest: string, inList: boolean): string {
  let inside = 0;
  let at = 0;
  for (const character of rest) {
    if (/[\s|]/u.test(character) || (inList && /[,、\]]/u.test(character))) break;
    if (/[)）]/u.test(character)) {
      if (inside === 0) break;
      inside -= 1;
    } else if (/[(（]/u.test(character) && at > 0) inside += 1;
    at += character.length;
  }
  return rest.slice(0, Math.max(at, 1));
}

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
    const first = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    const inGroup = groups.at(-1) ?? null;
    const field: string | null = pending ?? inGroup;
    const space = SPACE.exec(rest)?.[0];
    const keyword = pending === null && !inStep ? KEYWORD.exec(rest)?.[0] : undefined;
    const quotedName: string | undefined = field === null && !inStep ? QUOTED_NAME.exec(rest)?.[0] : undefined;
    const whole: string | undefined = PHRASE.exec(rest)?.[0] ?? (inStep ? undefined : EXPRESSION.exec(rest)?.[0]);
    if (space) {
      push('space', space, inGroup);
      pending = null;
    } else if (keyword) {
      push('keyword', keyword);
    } else if (first === '|' || (first === '｜' && /^｜\s*[a-z]/iu.test(rest))) {
      inStep = true;
      opening = true;
      pending = null;
      groups.length = 0;
      push('pipe', first);
    } else if (first === '(' || first === '（' || (first === '[' && pending !== null)) {
      groups.push(pending);
      pending = null;
      push('bracket', first);
    } else if (first === ')' || first === '）' || (first === ']' && groups.length > 0)) {
      groups.pop();
      pending = null;
      push('bracket', first);
    } else if ((inStep || inGroup !== null) && (first === ',' || first === '、')) {
      push('comma', first, inGroup);
    } else if (quotedName) {
      const name = unquoted(quotedName);
      push('field', quotedName, name);
      push('operator', ':', name);
      pending = name;
    } else if (whole) {
      push(whole.startsWith('/') || whole.startsWith('~/') ? 'regex' : 'string', whole, field);
      pending = null;
    } else if (inStep) {
      const word = STEP_WORD.exec(rest)?.[0] ?? first;
      if (rest[word.length] === '(') push('function', word);
      else if (opening) push('step', word);
      else push(/^(?:by|asc|desc)$/i.test(word) ? 'keyword' : 'text', word);
      opening = false;
    } else if (field === null && NOT.test(rest)) {
      push('not', first);
    } else {
      const name: string | undefined = field === null ? NAME.exec(rest)?.[0] : undefined;
      if (name && isField(name, rest.slice(name.length))) {
        push('field', name, name);
        push('operator', OPERATOR.exec(query.slice(at))?.[0] ?? ':', name);
        pending = name;
      } else {
        const word = wordAt(rest, inGroup !== null);
        push(field === null ? 'text' : word === 'TO' ? 'keyword' : 'value', word, field);
        pending = null;
      }
    }
  }
  return tokens;
}

/** Where the filter ends and the steps begin. */
export function splitAtSteps(query: string): [filter: string, steps: string] {
  const pipe = tokensOf(query).find(({ kind }) => kind === 'pipe');
  return pipe ? [query.slice(0, pipe.from), query.slice(pipe.from)] : [query, ''];
}

/** What the records are chosen by, without what is done with them. */
export function filterOf(query: string): string {
  return splitAtSteps(query)[0].trim();
}

/** Words that are looked for in the text and not denied: what may be marked in it. */
export function needlesOf(query: string): string[] {
  const tokens = tokensOf(query).filter(({ kind }) => kind !== 'space');
  const found: string[] = [];
  tokens.forEach((token, n) => {
    const begins = tokens[n - 1]?.kind === 'operator' ? n - 2 : n;
    const before = tokens[begins - 1];
    const denied = before?.kind === 'not' || before?.text === 'NOT' || tokens[n - 1]?.text === '!=';
    const isText = token.field === null || token.field === 'message' || token.field === 'rest';
    if (token.inStep || denied || !isText) return;
    if (token.kind === 'string') found.push(unquoted(token.text));
    // What stands between is anything; its parts are there.
    if (token.kind === 'text' || token.kind === 'value') found.push(...token.text.replace(/^~/, '').split('*'));
  });
  return [...new Set(found.filter((needle) => needle.trim() !== ''))];
}

const ESCAPED: Record<string, string> = { n: '\n', t: '\t', '\\': '\\', '"': '"', '“': '“', '”': '”', '＂': '＂' };

/** What stands in quotes; a backslash before anything else is one. */
export function unquoted(text: string): string {
  const inside = text.replace(/^(?:~|i)?["“”＂]/u, '').replace(/["“”＂]$/u, '');
  return inside.replace(/\\(.)/gsu, (whole, character: string) => ESCAPED[character] ?? whole);
}
