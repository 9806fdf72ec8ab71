import { useTranslation } from 'react-i18next';
import type { AlertRow } from '@/api/types';
import { Mark } from '@/ui/Mark';

export function AlertStateMark({ alert }: { alert: Pick<AlertRow, 'state' | 'flapping'> }) {
  const { t } = useTranslation();
  const firing = alert.state === 'firing';
  return (
    <span className="row" style={{ display: 'inline-flex' }}>
      <Mark shape={firing ? 'cross' : 'check'} tone={firing ? 'bad' : 'good'} plain>
        {t(`alert_state.${alert.state}`, alert.state)}
      </Mark>
      {alert.flapping && <span className="small warn">{t('alert.flapping')}</span>}
    </span>
  );
}
