/** Who works here, and what the one who looks may do. */
import type * as Api from '@/api/types';

export const people: Api.Person[] = [
  {
    id: 'sato',
    name: { ja: '佐藤 美咲', en: 'Misaki Sato' },
    role: 'admin',
    language: 'ja',
    email: 'sato@example.jp',
    origin: { kind: 'file', file: 'people.toml', line: 3 },
  },
  {
    id: 'tanaka',
    name: { ja: '田中 健一', en: 'Kenichi Tanaka' },
    role: 'responder',
    language: 'ja',
    email: 'tanaka@example.jp',
    origin: { kind: 'file', file: 'people.toml', line: 12 },
  },
  {
    id: 'mueller',
    name: { en: 'Lena Müller' },
    role: 'manager',
    language: 'en',
    email: 'mueller@example.jp',
    origin: { kind: 'file', file: 'people.toml', line: 21 },
  },
  {
    id: 'suzuki',
    name: { ja: '鈴木 大輔', en: 'Daisuke Suzuki' },
    role: 'viewer',
    language: 'ja',
    email: null,
    origin: { kind: 'file', file: 'people.toml', line: 30 },
  },
];

const PERMISSIONS: Api.Permission[] = [
  'account:self',
  'catalog:read',
  'monitor:read',
  'monitor:operate',
  'timeline:correct',
  'alert:read',
  'alert:write',
  'incident:read',
  'incident:write',
  'notice:read',
  'notice:write',
  'notice:send',
  'delivery:read',
  'delivery:retry',
  'policy:read',
  'obligation:waive',
  'config:read',
  'person:read',
  'access:manage',
  'audit:read',
  'metrics:read',
  'log:read',
  'log:audit',
  'disclosure:request',
  'disclosure:approve',
];

export const session: Api.Session = {
  person: people[0] ?? null,
  token: null,
  permissions: PERMISSIONS,
  password_allowed: true,
  setup_needed: false,
};
