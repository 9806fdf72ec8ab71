import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import { Loaded } from '@/ui/Loaded';
import { T } from '@/ui/T';
import css from '../logs/Logs.module.css';
import own from './Sql.module.css';

/** What can be asked, beside where it is asked. */
export function Tables({ onInsert }: { onInsert: (name: string) => void }) {
  const { t } = useTranslation();
  const tables = useQuery(logQueries.sqlTables());
  return (
    <Loaded query={tables} lines={8}>
      {(all) => (
        <>
          <p className="small dim" style={{ padding: '0.5rem 0.75rem 0' }}>
            {t('sql.tables_help')}
          </p>
          {all.map(({ name, columns }, n) => (
            <details key={name} className={css.facet} open={n === 0}>
              <summary>
                <code>{name}</code>
              </summary>
              <ul>
                {columns.map((column) => (
                  <li key={column.name}>
                    <button
                      type="button"
                      className={own.column}
                      aria-label={t('sql.insert', { name: column.name })}
                      onClick={() => onInsert(column.name)}
                    >
                      <code>{column.name}</code>{' '}
                      <span className="small dim">{t(`sql.kind.${kindOf(column.kind)}`)}</span>
                      <span className="small dim" style={{ display: 'block' }}>
                        <T text={column.meaning} />
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          ))}
        </>
      )}
    </Loaded>
  );
}

const KINDS = ['boolean', 'integer', 'number', 'text', 'time', 'bytes'] as const;

function kindOf(kind: string): (typeof KINDS)[number] {
  return KINDS.find((known) => known === kind) ?? 'text';
}
