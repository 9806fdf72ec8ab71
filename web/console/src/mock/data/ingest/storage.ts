import type { LogStorage, LogStoragePurpose } from '@/api/types';

const DAY_MS = 86_400_000;
const day = (n: number) => new Date(Date.now() + n * DAY_MS).toISOString();
const amount = (parts: number, megabytes: number, records: number) => ({
  parts,
  bytes: megabytes * 1_000_000,
  records,
});
const NOTHING = amount(0, 0, 0);

const purpose = (
  name: string,
  words: LogStoragePurpose['name'],
  rest: Partial<LogStoragePurpose>,
): LogStoragePurpose => ({
  purpose: name,
  name: words,
  backup: 'general',
  delete: true,
  near: NOTHING,
  both: NOTHING,
  cold: NOTHING,
  oldest_at: day(-200),
  leaves_at: null,
  expires_at: day(165),
  ...rest,
});

export const logStorage: LogStorage = {
  has_cold: true,
  cached_bytes: 412_000_000,
  failed_copies: 2,
  purposes: [
    purpose(
      'audit',
      { ja: '監査・セキュリティ', en: 'Audit and security' },
      { backup: 'security', near: amount(1, 0.4, 1_204), both: amount(212, 840, 2_410_552), expires_at: null },
    ),
    purpose(
      'debug',
      { ja: 'デバッグ', en: 'Debugging' },
      { backup: 'none', near: amount(14, 96, 812_004), oldest_at: day(-6), expires_at: day(1) },
    ),
    purpose(
      'detect',
      { ja: 'エラー・障害検知', en: 'Detection of errors' },
      {
        near: amount(3, 22, 74_120),
        both: amount(21, 610, 1_840_000),
        cold: amount(176, 5_120, 15_200_441),
        leaves_at: day(1),
      },
    ),
    purpose(
      'improve',
      { ja: 'システム改善', en: 'Improvement' },
      { cold: amount(40, 220, 960_000), delete: false, expires_at: day(-3) },
    ),
  ],
  trouble: null,
  kept: { parts: 4, why: 'cold storage keeps logs/purpose=audit/…: 403 Forbidden: Access Denied' },
};
