import { useTranslation } from 'react-i18next';

/** What a field is called; a name that only the records know is shown as it is. */
export function useFieldName(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => t(`log_field.${name as 'level'}`, name);
}
