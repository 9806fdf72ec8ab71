/** What is written most and read least. */
import type { LogNoise } from '@/api/logs';
import { at } from '../kernel';

const rows: LogNoise['rows'] = [
  ['nginx', 'INFO', '"GET /items/* HTTP/2.0" 200 *', 4_812_004, 0],
  ['checkout', 'WARN', '入力された郵便番号の形式が正しくありません length=*', 1_204_331, 0],
  ['search-api', 'WARN', 'slow query: * of * shards answered late', 341_902, 2],
  ['checkout', 'ERROR', '会員情報が見つかりません 検索条件に該当なし', 98_114, 41],
  ['postgres', 'LOG', 'checkpoint complete: wrote * buffers', 51_280, 0],
  ['nightly-batch', 'INFO', '集計中 * rows=*', 20_016, 0],
].map(([source, level, template, count, alerts]) => ({
  source: String(source),
  level: String(level),
  template: String(template),
  count: Number(count),
  share: Number(count) / 6_900_000,
  first_at: at(-1_439),
  last_at: at(-0.2),
  alerts: Number(alerts),
}));

export const logNoise: LogNoise = { total: 6_900_000, rows };
