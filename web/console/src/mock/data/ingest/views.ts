/** Views that people have kept. */
import type { LogView } from '@/api/logs';
import { at } from '../kernel';

export const logViews: LogView[] = [
  {
    id: 'v1',
    name: '決済のエラー',
    query: 'source:checkout level>=ERROR',
    range: '1h',
    columns: ['level', 'host', 'proc', 'message'],
    shared: true,
    owner: 'tanaka',
    mine: false,
    updated_at: at(-4_300),
  },
  {
    id: 'v2',
    name: '処理ごとの95パーセンタイル',
    query: '| p95(elapsed_ms) by proc, 5m',
    range: '24h',
    columns: ['level', 'source', 'proc', 'message'],
    shared: false,
    owner: 'sato',
    mine: true,
    updated_at: at(-900),
  },
];
