import { ActionIcon } from '@mantine/core';
import { Minus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LogField } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { formatNumber } from '@/ui/time';
import { LevelMark } from '../LevelMark';
import { hasFilter } from '../query/edit';
import { FieldName } from '../record/FieldName';
import css from './Logs.module.css';
import type { Logs } from './use-logs';

/** So many are open at first. */
const OPEN_FIRST = 4;
const VALUES_MAX = 10;

interface Props {
  fields: readonly LogField[];
  logs: Logs;
  /** Something was chosen. */
  onChosen?: () => void;
}

/** The commonest values of the fields that have few of them; pressing one asks for it. */
export function Facets({ fields, logs, onChosen }: Props) {
  const { t } = useTranslation();
  const shown = fields.filter(({ values }) => values.length > 0);
  if (shown.length === 0)
    return (
      <p className="small dim" style={{ padding: '0.75rem' }}>
        {t('log.no_facets')}
      </p>
    );
  return shown.map((field, n) => (
    <details key={field.name} className={css.facet} open={n < OPEN_FIRST}>
      <summary>
        <FieldName name={field.name} />
      </summary>
      <ul>
        {field.values.slice(0, VALUES_MAX).map((one) => (
          <Value key={one.value} field={field} value={one} logs={logs} onChosen={onChosen} />
        ))}
      </ul>
    </details>
  ));
}

interface ValueProps extends Omit<Props, 'fields'> {
  field: LogField;
  value: LogField['values'][number];
}

function Value({ field, value: { value, count }, logs, onChosen }: ValueProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const most = Math.max(1, ...field.values.map((one) => one.count));
  const filter = { field: field.name, value };
  const what = `${field.name}: ${value}`;
  return (
    <li className={css.value}>
      <button
        type="button"
        className={css.pick}
        aria-pressed={hasFilter(logs.query, filter)}
        title={t('log.filter_for', { what })}
        onClick={() => {
          logs.toggle(filter);
          onChosen?.();
        }}
      >
        <span className={css.word}>
          {field.name === 'level' ? (
            <LevelMark level={value} />
          ) : field.name === 'purpose' ? (
            t(`log_purpose.${value as 'detect'}`, value)
          ) : (
            value
          )}
        </span>
        <span className="num dim">{formatNumber(count, language)}</span>
        <span className={css.bar} aria-hidden="true">
          <span style={{ width: `${(count / most) * 100}%` }} />
        </span>
      </button>
      <ActionIcon
        size={26}
        variant="subtle"
        color="gray"
        aria-label={t('log.filter_out', { what })}
        title={t('log.filter_out', { what })}
        onClick={() => {
          logs.filter(filter, true);
          onChosen?.();
        }}
      >
        <Minus size={13} />
      </ActionIcon>
    </li>
  );
}
