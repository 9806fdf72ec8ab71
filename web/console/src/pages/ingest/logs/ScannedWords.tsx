import { useTranslation } from 'react-i18next';
import type { LogScanned } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { formatBytes, formatLatency, formatNumber } from '@/ui/time';

/** What an answer cost. */
export function ScannedWords({ scanned }: { scanned: LogScanned }) {
  const { t } = useTranslation();
  const language = useLanguage();
  // What is in memory has no bytes that had to be read.
  return t(scanned.bytes > 0 ? 'log.scanned' : 'log.scanned_memory', {
    time: formatLatency(scanned.elapsed_ms, language),
    rows: formatNumber(scanned.rows, language),
    bytes: formatBytes(scanned.bytes, language),
  });
}
