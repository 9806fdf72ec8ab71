import { useTranslation } from 'react-i18next';
import { FIELDS } from '../query/tokens';

const CALLED = [...FIELDS, 'elapsed_ms'] as const;

/** What a field is called. A name that only the records know is shown as it is: it may hold anything, also what means something to a template of words. */
export function useFieldName(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => {
    const known = CALLED.find((one) => one === name);
    return known ? t(`log_field.${known}`) : name;
  };
}
