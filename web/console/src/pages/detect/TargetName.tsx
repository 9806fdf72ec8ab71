import { useTranslation } from 'react-i18next';
import type { MonitorRow } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { formatDuration } from '@/ui/time';

/** What a monitor looks at; of one that waits for signals, how often they must come. */
export function TargetName({ monitor: { kind, target } }: { monitor: Pick<MonitorRow, 'kind' | 'target'> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (kind !== 'heartbeat') return target;
  const interval = formatDuration(target, language);
  return interval === target ? target : t('monitor.every', { interval });
}
