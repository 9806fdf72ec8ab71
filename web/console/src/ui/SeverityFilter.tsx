import { useTranslation } from 'react-i18next';
import type { Severity } from '@/api/types';
import { SEVERITIES } from '@/app/search';
import { FilterSelect } from './Filters';

/** Narrows a list to what is as severe. */
export function SeverityFilter({
  value,
  onChange,
}: {
  value: Severity | undefined;
  onChange: (severity: Severity | undefined) => void;
}) {
  const { t } = useTranslation();
  return (
    <FilterSelect
      label={t('alert.severity')}
      value={value ?? ''}
      choices={[
        { value: '', label: t('alert.any_severity') },
        ...SEVERITIES.map((one) => ({ value: one, label: t(`severity.${one}`) })),
      ]}
      onChange={(severity) => onChange(SEVERITIES.find((one) => one === severity))}
    />
  );
}
