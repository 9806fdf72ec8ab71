import type { AlertRow, Text } from '@/api/types';

/** The best one line that an alert brings with it. */
export function alertTitle(alert: AlertRow, text: (words: Text) => string): string {
  const told = alert.summary ? text(alert.summary) : '';
  return (
    told ||
    alert.annotations.summary ||
    alert.annotations.title ||
    alert.labels.alertname ||
    alert.rule ||
    alert.fingerprint
  );
}
