/** Records that were asked for from outside. */
import type { Disclosure, MakeDisclosure } from '@/api/types';
import { at, DAY, MINUTE, newId } from '../kernel';

const WEEK = (7 * DAY) / MINUTE;

const base = (id: string, asked: number): Disclosure => ({
  id,
  state: 'requested',
  reason: '捜査関係事項照会書 令和8年第17号',
  on_behalf_of: '川辺警察署',
  query: 'uid:u-48213 level>=WARN',
  from: at(asked - 4 * 1440),
  to: at(asked - 1440),
  protected: false,
  mask_personal: true,
  leave_out: ['src'],
  asked_by: { kind: 'person', id: 'tanaka' },
  asked_at: at(asked),
  own: false,
  decided: null,
  withdrawn: null,
  made: null,
  failure: null,
  ends_at: at(asked + 30 * 1440),
  ended_at: null,
  version: 1,
});

export const disclosures: Disclosure[] = [
  base('d-waiting', -90),
  {
    ...base('d-own', -200),
    on_behalf_of: 'ご本人 (会員 48213)',
    reason: '保有個人データの開示請求',
    asked_by: { kind: 'person', id: 'sato' },
    own: true,
    protected: true,
  },
  {
    ...base('d-ready', -1_500),
    state: 'prepared',
    on_behalf_of: '株式会社かわべ商店',
    reason: '障害報告書の添付資料',
    query: 'source:checkout level:ERROR',
    decided: { by: { kind: 'person', id: 'sato' }, at: at(-1_440), text: '契約第12条に基づく開示。範囲を確認済み' },
    made: {
      at: at(-1_439),
      rows: 1_284,
      bytes: 412_338,
      sha256: '9f2c4d0e6a1b85c7e3f40917ad52b6c8d1e0f7349a8b6c5d4e3f2a1b0c9d8e7f',
      manifest_sha256: '1b0c9d8e7f9f2c4d0e6a1b85c7e3f40917ad52b6c8d1e0f7349a8b6c5d4e3f2a',
      masked: 96,
    },
    ends_at: at(-1_440 + WEEK),
    version: 3,
  },
  {
    ...base('d-failed', -4_000),
    state: 'failed',
    on_behalf_of: '総務部 監査室',
    query: '',
    decided: { by: { kind: 'person', id: 'sato' }, at: at(-3_990), text: '確認済み' },
    failure: 'too_many_rows',
    ended_at: at(-3_980),
    version: 3,
  },
];

export function askedFor(body: MakeDisclosure): Disclosure {
  return {
    ...base(newId(), 0),
    ...body,
    protected: body.protected ?? false,
    mask_personal: body.mask_personal ?? true,
    leave_out: body.leave_out ?? [],
    asked_by: { kind: 'person', id: 'sato' },
    own: true,
  };
}
