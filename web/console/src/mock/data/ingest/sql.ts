/** SQL over the stand-in's records: what counts by one column, and what lists them; whoever needs more asks a server. */
import type { AskSql, LogRecord, SqlAnswer, SqlTable } from '@/api/types';
import { cellOf } from '@/pages/ingest/record/fields';
import { ok, problem, type Reply } from '../../replies';

const column = (name: string, kind: string, ja: string, en: string) => ({ name, kind, meaning: { ja, en } });

export const sqlTables: SqlTable[] = [
  {
    name: 'logs',
    columns: [
      column('time', 'time', '記録に書かれた日時です。', 'when the record says it was written'),
      column('source', 'text', '取り込み元です。', 'where it came from'),
      column('host', 'text', '出力したホストです。', 'the host that wrote it'),
      column('level', 'text', '重大度です。', 'the severity'),
      column('proc', 'text', '処理の名前です。', 'the process or business function'),
      column('message', 'text', '1行目のメッセージです。', 'the first line'),
      column('elapsed_ms', 'integer', '所要時間です（ミリ秒）。', 'how long it took, in milliseconds'),
    ],
  },
  {
    name: 'checks',
    columns: [
      column('time', 'time', '日時です。', 'when it was'),
      column('monitor', 'text', '監視です。', 'the monitor'),
      column('latency_us', 'integer', '応答時間です（マイクロ秒）。', 'how long the answer took, in microseconds'),
    ],
  },
];

export function askSql({ query, from, to, limit }: AskSql, records: LogRecord[]): Reply<SqlAnswer> {
  const refused = (detail: string, at: number) => {
    const before = query.slice(0, at).split('\n');
    return problem(422, 'log.sql', detail, {
      fields: ['query'],
      line: before.length,
      column: [...(before.at(-1) ?? '')].length + 1,
    });
  };
  if (!/^\s*(select|with|values|explain)\b/i.test(query))
    return refused('only SELECT, WITH, VALUES and EXPLAIN may be asked', 0);
  const unknown = query.search(/\bnothing\b/);
  if (unknown >= 0) return refused('No field named nothing.', unknown);
  const found = records.filter(({ at, purpose }) => purpose !== 'audit' && (!from || at >= from) && (!to || at < to));
  const by = /group\s+by\s+(\w+)/i.exec(query)?.[1];
  const answer = by ? counted(found, by) : listed(found);
  const most = limit ?? 1_000;
  return ok({
    ...answer,
    rows: answer.rows.slice(0, most),
    truncated: answer.rows.length > most,
    elapsed_ms: 12,
    scanned: { rows: records.length, bytes: records.length * 40, parts: 6, elapsed_ms: 12 },
  });
}

type Part = Pick<SqlAnswer, 'columns' | 'rows'>;

function counted(records: LogRecord[], by: string): Part {
  const counts = new Map<string, number>();
  for (const record of records) {
    const value = cellOf(record, by);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return {
    columns: [
      { name: by, kind: 'text' },
      { name: 'records', kind: 'integer' },
    ],
    rows: [...counts].map(([value, count]) => [value || null, count]).sort((a, b) => Number(b[1]) - Number(a[1])),
  };
}

function listed(records: LogRecord[]): Part {
  return {
    columns: [
      { name: 'time', kind: 'time' },
      { name: 'level', kind: 'text' },
      { name: 'message', kind: 'text' },
    ],
    rows: records.map(({ at, level, message }) => [at, level, message]),
  };
}
