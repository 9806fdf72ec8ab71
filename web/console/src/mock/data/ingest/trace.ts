/** A trace made of the records that carry its id, as the server makes it: beginnings find their ends, and silence has a length. */
import type { LogRecord, Trace, TraceSpan } from '@/api/logs';
import { levelClass } from '@/pages/ingest/level';
import { at } from '../kernel';

const GAP_S = 1;

export function traceOf(txid: string, all: LogRecord[], from: string | null, to: string | null): Trace {
  const start = from ?? at(-1440);
  const end = to ?? at(0);
  const found = all.filter((one) => one.txid === txid && one.at >= start && one.at <= end).reverse();
  const names = [...new Set(found.map(({ host, source }) => `${host}\0${source}`))];
  const laneOf = ({ host, source }: LogRecord) => names.indexOf(`${host}\0${source}`);
  const records = found.map((record) => ({ ...record, lane: laneOf(record) }));
  const lanes = names.map((name, lane) => {
    const own = records.filter((one) => one.lane === lane);
    const [host = '', source = ''] = name.split('\0');
    const errors = own.filter(({ level }) => levelClass(level) === 'error').length;
    return { host, source, first_at: own[0]?.at ?? start, last_at: own.at(-1)?.at ?? end, records: own.length, errors };
  });
  return {
    txid,
    from: start,
    to: end,
    total: records.length,
    truncated: false,
    lanes,
    records,
    spans: spansOf(records),
    gaps: records.slice(1).flatMap((record, n) => {
      const before = records[n]?.at ?? record.at;
      const seconds = (Date.parse(record.at) - Date.parse(before)) / 1000;
      return seconds >= GAP_S ? [{ lane: null, from: before, to: record.at, seconds }] : [];
    }),
  };
}

function spansOf(records: Trace['records']): TraceSpan[] {
  const spans: TraceSpan[] = [];
  for (const record of records) {
    const [word, name = ''] = record.message.split(/ (.*)/s);
    if (word === '開始') {
      const last = records.find((one) => one.at > record.at && one.message.startsWith(`終了 ${name.split(' sku')[0]}`));
      const end = last?.at ?? records.at(-1)?.at ?? record.at;
      spans.push({
        lane: record.lane,
        name: name.replace(/ sku=.*/, ''),
        from: record.at,
        to: end,
        elapsed_ms: Date.parse(end) - Date.parse(record.at),
        complete: last !== undefined,
        error: levelClass(last?.level) === 'error',
      });
    } else if (record.elapsed_ms && word !== '終了') {
      spans.push({
        lane: record.lane,
        name: record.dst ?? record.db ?? record.proc ?? record.source,
        from: new Date(Date.parse(record.at) - record.elapsed_ms).toISOString(),
        to: record.at,
        elapsed_ms: record.elapsed_ms,
        complete: true,
        error: levelClass(record.level) === 'error',
      });
    }
  }
  return spans;
}
