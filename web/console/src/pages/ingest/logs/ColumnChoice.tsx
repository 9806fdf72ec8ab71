import { Button, Checkbox, Popover } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LogField } from '@/api/logs';
import { isColumnName } from '../record/fields';
import { useFieldName } from '../record/use-field-name';
import { COLUMNS, COLUMNS_MAX, columnsOf, columnsWord } from './columns';
import css from './Logs.module.css';
import type { Logs } from './use-logs';

/** Which fields are columns; the message stays the last. */
export function ColumnChoice({ logs, known }: { logs: Logs; known: readonly LogField[] }) {
  const { t } = useTranslation();
  const nameOf = useFieldName();
  const chosen = columnsOf(logs.search.cols);
  const others = known.map(({ name }) => name).filter((name) => !COLUMNS.includes(name) && isColumnName(name));
  const all = [...new Set([...COLUMNS, ...others, ...chosen])].filter((name) => name !== 'time');
  const set = (names: string[]) => {
    const text = (name: string) => name === 'message' || name === 'rest';
    const ordered = [...names.filter((name) => !text(name)), ...names.filter(text)];
    logs.change({ cols: columnsWord(ordered) });
  };
  return (
    <Popover position="bottom-end" width={240} withinPortal={false} trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Columns3 size={14} aria-hidden="true" />}>
          {t('log.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('log.columns')}>
        <Checkbox.Group aria-label={t('log.columns')} value={chosen} onChange={set} maxSelectedValues={COLUMNS_MAX}>
          <div className={css.choices}>
            {all.map((name) => (
              <Checkbox key={name} size="sm" value={name} label={nameOf(name)} />
            ))}
          </div>
        </Checkbox.Group>
        {logs.search.cols && (
          <Button size="compact-xs" variant="subtle" mt="xs" onClick={() => logs.change({ cols: undefined })}>
            {t('log.columns_default')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
