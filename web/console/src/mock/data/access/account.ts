/** The ways in of the one who looks, and the keys of programs. */
import type * as Api from '@/api/types';
import { at, DAY, MINUTE, newId } from '../kernel';
import { people } from './people';

export const account: Api.Account = {
  person: people[0] as Api.Person,
  credentials: [
    { id: newId(), kind: 'passkey', name: 'MacBook Pro', created_at: at((-60 * DAY) / MINUTE), last_used_at: at(-180) },
    {
      id: newId(),
      kind: 'password',
      name: '',
      created_at: at((-61 * DAY) / MINUTE),
      last_used_at: at((-20 * DAY) / MINUTE),
    },
  ],
  sessions: [
    { id: newId(), created_at: at(-180), last_seen_at: at(-0.1), current: true },
    { id: newId(), created_at: at(-3 * 1440), last_seen_at: at(-600), current: false },
  ],
};

export const tokens: Api.Token[] = [
  {
    id: newId(),
    name: 'alertmanager',
    scopes: ['alert:write'],
    created_at: at(-40 * 1440),
    last_used_at: at(-2),
    expires_at: null,
    revoked_at: null,
  },
  {
    id: newId(),
    name: 'grafana',
    scopes: ['metrics:read'],
    created_at: at(-90 * 1440),
    last_used_at: at(-1),
    expires_at: at(60 * 1440),
    revoked_at: null,
  },
];
