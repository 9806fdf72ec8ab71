import type { TFunction } from 'i18next';
import type { LogRule } from '@/api/logs';
import { formatDuration, formatNumber, formatRatio } from '@/ui/time';
import { spanText } from './rule-form';

/** When a rule raises an alert, in one sentence. */
export function kindWords(
  t: TFunction,
  language: string,
  rule: Pick<LogRule, 'kind' | 'threshold' | 'window_s'>,
): string {
  const span = rule.window_s == null ? '–' : formatDuration(spanText(rule.window_s), language);
  const n = formatNumber(rule.threshold ?? 0, language);
  switch (rule.kind) {
    case 'each':
      return t('rule.when.each');
    case 'count':
      return t('rule.when.count', { span, n });
    case 'distinct':
      return t('rule.when.distinct', { span, n });
    case 'absence':
      return t('rule.when.absence', { span });
    case 'ratio':
      return t('rule.when.ratio', { span, n: formatRatio(rule.threshold ?? 0, language) });
    case 'new':
      return t('rule.when.new');
    default:
      return rule.kind;
  }
}
