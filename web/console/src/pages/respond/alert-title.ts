import type { AlertRow } from '@/api/types';

/** The best one line that an alert brings with it. */
export function alertTitle(alert: AlertRow): string {
  return (
    alert.annotations.summary || alert.annotations.title || alert.labels.alertname || alert.rule || alert.fingerprint
  );
}
