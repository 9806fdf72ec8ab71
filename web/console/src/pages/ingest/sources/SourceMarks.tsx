import { useTranslation } from 'react-i18next';
import type { LogSource } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { Mark } from '@/ui/Mark';
import { formatRatio } from '@/ui/time';

/** Whether anything comes: a source that should speak and does not is told of. */
export function SourceMark({ source: { silent, last_seen_at } }: { source: LogSource }) {
  const { t } = useTranslation();
  if (silent)
    return (
      <Mark shape="cross" tone="bad">
        {t('log_source.silent')}
      </Mark>
    );
  return last_seen_at === null ? (
    <Mark shape="question" tone="unknown">
      {t('log_source.never')}
    </Mark>
  ) : (
    <Mark shape="check" tone="good">
      {t('log_source.arriving')}
    </Mark>
  );
}

/** Below this somebody should look. */
export const CONFORMANCE_GOOD = 0.99;

/** How much of it keeps the standard line; only what is meant to keep it is measured. */
export function Conformance({ score }: { score: number | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (score === null) return <span className="dim">{t('log_source.not_measured')}</span>;
  const good = score >= CONFORMANCE_GOOD;
  return (
    <Mark shape={good ? 'check' : 'triangle'} tone={good ? 'good' : 'warn'} plain>
      <span className="num">{formatRatio(score, language)}</span>
    </Mark>
  );
}

/** Part of the last day's records that could not be read; rounded up, for none must mean none. */
export function unparsedShare({ unparsed_24h, records_24h }: Pick<LogSource, 'unparsed_24h' | 'records_24h'>): number {
  if (records_24h <= 0 || unparsed_24h <= 0) return 0;
  return Math.min(1, Math.ceil((unparsed_24h / records_24h) * 10_000 - 1e-9) / 10_000);
}

/** Something about it asks for a person. */
export function isWrong(source: LogSource): boolean {
  const lax = source.conformance !== null && source.conformance < CONFORMANCE_GOOD;
  return source.silent || lax || source.unparsed_24h > 0 || (source.lag_ms ?? 0) > LAG_MS_MAX;
}
export const LAG_MS_MAX = 60_000;
