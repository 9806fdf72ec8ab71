import { describe, expect, it } from 'vitest';
import type { LogField } from '../src/api/logs';
import { markedPieces, unitAt } from '../src/pages/ingest/query/bytes';
import { completed, completionsAt } from '../src/pages/ingest/query/complete';
import { hasFilter, quoted, termOf, withFilter, withoutTerm } from '../src/pages/ingest/query/edit';
import { filterOf, needlesOf, splitAtSteps, tokensOf } from '../src/pages/ingest/query/tokens';

const bytes = (text: string) => new TextEncoder().encode(text).length;
/** The same every time: texts of all widths, with halves of pairs among them. */
function texts(count: number): string[] {
  const letters = ['a', ' ', '"', ':', '|', '-', '(', ')', '\\', '/', '\n', 'é', '接', 'ｶ', '🔥', '👩‍🚒', '\ud83d', '\udd25', '\u0000', 'OR', '~', '[', ']', '>', ','];
  let seed = 7;
  const next = (limit: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % limit;
  };
  return Array.from({ length: count }, () => Array.from({ length: next(14) }, () => letters[next(letters.length)] ?? '').join(''));
}

describe('places in a query', () => {
  it('are counted in bytes by the server and in units by the browser', () => {
    const query = 'proc:方式審査 "接続失敗" 🔥 x';
    const at = (part: string) => bytes(query.slice(0, query.indexOf(part)));
    for (const part of ['方', '審', '"接', '続', '🔥', 'x']) expect(unitAt(query, at(part))).toBe(query.indexOf(part));
    expect(unitAt(query, bytes(query))).toBe(query.length);
    expect(unitAt(query, 9_999)).toBe(query.length);
    expect(unitAt('', 3)).toBe(0);
  });

  it('never cut a character in two', () => {
    expect([0, 1, 2, 3].map((byte) => unitAt('接x', byte))).toEqual([0, 0, 0, 1]);
    expect([0, 1, 2, 3].map((byte) => unitAt('接x', byte, 'to'))).toEqual([0, 1, 1, 1]);
    expect([1, 4].map((byte) => unitAt('🔥x', byte))).toEqual([0, 2]);
    expect(unitAt('🔥x', 1, 'to')).toBe(2);
  });

  it('are those of the bytes that are sent, whatever the text', () => {
    for (const text of texts(400)) {
      let unit = 0;
      for (const character of text) {
        expect(unitAt(text, bytes(text.slice(0, unit)))).toBe(unit);
        unit += character.length;
      }
    }
  });

  it('mark the text piece by piece, and lose nothing of it', () => {
    const query = '決済 "x';
    expect(markedPieces(query, [{ from: 7, to: 9 }])).toEqual([
      { text: '決済 ', range: -1 },
      { text: '"x', range: 0 },
    ]);
    // A place without length is the character after it, or a space at the end.
    expect(markedPieces('a🔥', [{ from: 1, to: 1 }])).toEqual([
      { text: 'a', range: -1 },
      { text: '🔥', range: 0 },
    ]);
    expect(markedPieces('level:', [{ from: 6, to: 6 }]).at(-1)).toEqual({ text: ' ', range: 0 });
    for (const text of texts(200)) {
      const ranges = [{ from: 2, to: 5 }, { from: 4, to: 4 }, { from: 90, to: 99 }];
      const joined = markedPieces(text, ranges).map((piece) => piece.text).join('');
      expect([text, `${text} `]).toContain(joined);
    }
  });
});

describe('the pieces of a query', () => {
  const kinds = (query: string) => tokensOf(query).filter(({ kind }) => kind !== 'space').map(({ kind, text }) => `${kind} ${text}`);

  it('are the query again, whatever it is', () => {
    for (const text of texts(2_000)) expect(tokensOf(text).map((token) => token.text).join('')).toBe(text);
  });

  it('are told apart', () => {
    expect(kinds('level:ERROR proc:方式審査 "接続失敗" txid:123* elapsed_ms>500 -db:共有DB01 | count by proc, 5m')).toEqual([
      'field level', 'operator :', 'value ERROR', 'field proc', 'operator :', 'value 方式審査', 'string "接続失敗"', 'field txid', 'operator :', 'value 123*',
      'field elapsed_ms', 'operator >', 'value 500', 'not -', 'field db', 'operator :', 'value 共有DB01', 'pipe |', 'step count', 'keyword by', 'text proc', 'comma ,', 'text 5m',
    ]);
    expect(kinds('(a OR NOT b) name:/x y|z/ n:(p q) n:[1 TO 5] i"Ab" ~cd')).toEqual([
      'bracket (', 'text a', 'keyword OR', 'keyword NOT', 'text b', 'bracket )', 'field name', 'operator :', 'regex /x y|z/', 'field n', 'operator :', 'bracket (', 'value p', 'value q', 'bracket )',
      'field n', 'operator :', 'bracket [', 'value 1', 'keyword TO', 'value 5', 'bracket ]', 'string i"Ab"', 'text ~cd',
    ]);
  });

  it('are not mistaken for fields where people paste something else', () => {
    for (const text of ['http://web-1/apply?id=1', '10:30:05', '/var/log/app.log', 'com.example.App.main(App.java:12)', 'エラー：接続失敗', 'std::string', 'List<String>', 'jdbc:x', 'C:\\Users', 'Error: refused'])
      expect(kinds(text).filter((one) => one.startsWith('field')), text).toEqual([]);
    expect(kinds('level：ERROR level！＝INFO proc:~"EXAM"')).toEqual(['field level', 'operator ：', 'value ERROR', 'field level', 'operator ！＝', 'value INFO', 'field proc', 'operator :', 'string ~"EXAM"']);
    expect(kinds('"my field":"a b" 接続（a || b） && -x ｜ count')).toEqual(['field "my field"', 'operator :', 'string "a b"', 'text 接続（a', 'keyword ||', 'text b', 'bracket ）', 'keyword &&', 'not -', 'text x', 'pipe ｜', 'step count']);
  });

  it('end where the steps begin, but not at a pipe in quotes', () => {
    expect(splitAtSteps('a "b | c" | top 10 proc')).toEqual(['a "b | c" ', '| top 10 proc']);
    expect(filterOf('x:/a|b/ |count')).toBe('x:/a|b/');
    expect(filterOf('a')).toBe('a');
  });

  it('tell what to mark in the text: not what is denied, no values of other fields', () => {
    expect(needlesOf('接続 "a \\"b" -gone NOT never level:ERROR message:late* | top 5 proc')).toEqual(['接続', 'a "b', 'late']);
  });
});

describe('a filter that is clicked', () => {
  const error = { field: 'level', value: 'ERROR' };

  it('stands before the steps, once, and takes the place of its opposite', () => {
    expect(withFilter('', error)).toBe('level:ERROR');
    expect(withFilter('a | count by proc', error)).toBe('a level:ERROR | count by proc');
    expect(withFilter('level:ERROR a', error)).toBe('level:ERROR a');
    expect(withFilter('-level:ERROR a', error)).toBe('a level:ERROR');
    expect(withFilter('level:ERROR a', error, true)).toBe('a -level:ERROR');
  });

  it('holds for all of several alternatives', () => {
    expect(withFilter('a OR b', error)).toBe('(a OR b) level:ERROR');
    expect(withFilter('(a OR b) c', error)).toBe('(a OR b) c level:ERROR');
    expect(withoutTerm('a OR level:ERROR', 'level:ERROR')).toBe('a OR level:ERROR');
  });

  it('goes away again, and nothing else does', () => {
    expect(withoutTerm('a level:ERROR  "b  c" | top 3 x', 'level:ERROR')).toBe('a "b  c" | top 3 x');
    expect(withoutTerm('NOT a NOT b', 'NOT a')).toBe('NOT b');
    expect(hasFilter('x (level:ERROR y)', error)).toBe(false);
    expect(hasFilter('x level:ERROR', error)).toBe(true);
  });

  it('puts in quotes what means something else without them', () => {
    expect(['ERROR', '方式審査', 'web-1', 'a b', 'x*', '-x', 'OR', 'say "hi" \\', '', 'http://x/y', 'a|b'].map(quoted)).toEqual([
      'ERROR', '方式審査', 'web-1', '"a b"', '"x*"', '"-x"', '"OR"', '"say \\"hi\\" \\\\"', '""', '"http://x/y"', '"a|b"',
    ]);
    expect([termOf({ field: 'my field', value: 1 }), termOf({ field: 'App.java', value: '12' }), termOf({ field: 'level', value: null }, true), termOf({ field: 'message', value: 'a\n\tb' })]).toEqual([
      '"my field":1', '"App.java":12', '-level:*', 'message:"a\\n\\tb"',
    ]);
    for (const text of texts(500)) {
      const query = withFilter('', { field: 'name', value: text });
      expect(tokensOf(query).map(({ kind }) => kind), query).toEqual(['field', 'operator', /^name:"/.test(query) ? 'string' : 'value']);
      expect(hasFilter(query, { field: 'name', value: text }), query).toBe(true);
      expect(withFilter(query, { field: 'name', value: text }, true)).toBe(`-${query}`);
    }
  });
});

describe('what may come next', () => {
  const known: LogField[] = [
    { name: 'level', kind: 'text', values: [{ value: 'ERROR', count: 12 }, { value: 'INFO', count: 40 }] },
    { name: 'proc', kind: 'text', values: [{ value: '方式審査', count: 9 }, { value: '夜間 集計', count: 3 }] },
    { name: 'elapsed_ms', kind: 'number', values: [] },
    { name: '顧客番号', kind: 'text', values: [] },
  ];
  const offered = (query: string, caret = query.length) => completionsAt(query, caret, known).options.map(({ insert }) => insert);

  it('are fields, then values, then the rest', () => {
    expect(offered('pr')).toEqual(['proc:']);
    expect(offered('pu')).toContain('purpose:');
    expect(offered('顧')).toEqual(['顧客番号:']);
    expect(offered('level:')).toEqual(['ERROR', 'INFO', 'WARN', 'DEBUG', '*']);
    expect(offered('level:er')).toEqual(['ERROR']);
    expect(offered('proc:')).toEqual(['方式審査', '"夜間 集計"', '*']);
    expect(offered('proc:(方式審査 ')).toContain('"夜間 集計"');
    expect(offered('a ')).toEqual(expect.arrayContaining(['proc:', 'OR ', 'NOT ', '| ']));
  });

  it('are steps behind a pipe, and fields behind those', () => {
    expect(offered('| ')[0]).toBe('count by ');
    expect(offered('a | to')).toEqual(['top 10 ']);
    expect(offered('| count by ')).toEqual(expect.arrayContaining(['proc', '5m']));
    expect(offered('| p95(')).toEqual(['elapsed_ms']);
    expect(offered('| count ')).toEqual(['by ']);
  });

  it('replace the word that they complete, wherever the caret is', () => {
    const query = 'level:er "x"';
    const found = completionsAt(query, 8, known);
    expect(completed(query, found, found.options[0] ?? { insert: '', kind: 'value' })).toEqual(['level:ERROR "x"', 11]);
    expect(completed('pr', completionsAt('pr', 2, known), { insert: 'proc:', kind: 'field' })).toEqual(['proc:', 5]);
  });

  it('are never anything but a list, whatever is typed', () => {
    for (const text of texts(500)) for (let caret = 0; caret <= text.length; caret += 1) expect(Array.isArray(offered(text, caret))).toBe(true);
  });
});
