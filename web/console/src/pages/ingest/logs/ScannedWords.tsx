import { useTranslation } from 'react-i18next';
import type { LogScanned } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { formatBytes, formatLatency, formatNumber } from '@/ui/time';

/** What an answer cost. */
export function ScannedWords({ scanned }: { scanned: LogScanned }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return t('log.scanned', {
    time: formatLatency(scanned.elapsed_ms, language),
    rows: formatNumber(scanned.rows, language),
    bytes: formatBytes(scanned.bytes, language),
  });
}
