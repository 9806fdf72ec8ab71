import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SqlAnswer } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { type Column, Table } from '@/ui/Table';
import { formatNumber } from '@/ui/time';
import css from '../logs/Logs.module.css';
import { ScannedWords } from '../logs/ScannedWords';
import { csvOf } from './csv';
import own from './Sql.module.css';

/** More rows make a page slow and are read by nobody; the file has them. */
const ROWS_SHOWN = 500;

type Row = { n: number; cells: SqlAnswer['rows'][number] };

/** What came back. */
export function Answer({ answer }: { answer: SqlAnswer }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { columns, rows, truncated, scanned } = answer;
  if (rows.length === 0) return <EmptyState title={t('sql.none')} />;
  const shown = rows.slice(0, ROWS_SHOWN);
  const head = columns.map(
    ({ name, kind }, n): Column<Row> => ({
      id: `${n} ${name}`,
      label: name,
      ...(isNumber(kind) ? { align: 'end' as const } : {}),
      cell: ({ cells }) => <Cell value={cells[n]} kind={kind} />,
    }),
  );
  return (
    <>
      <div className={css.toolbar}>
        <span className="grow small num" role="status">
          {t('sql.rows', { n: formatNumber(rows.length, language) })}{' '}
          <span className="dim">
            <ScannedWords scanned={scanned} />
          </span>
          {rows.length > ROWS_SHOWN && <> {t('sql.first', { n: ROWS_SHOWN })}</>}
        </span>
        {truncated && <span className="small warn">{t('sql.truncated')}</span>}
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={14} aria-hidden="true" />}
          onClick={() => save(csvOf(columns, rows))}
        >
          {t('sql.csv')}
        </Button>
      </div>
      <div className={css.tableScroll} tabIndex={0} role="region" aria-label={t('sql.answer')}>
        <Table
          label={t('sql.answer')}
          columns={head}
          rows={shown.map((cells, n) => ({ n, cells }))}
          rowKey={({ n }) => String(n)}
        />
      </div>
    </>
  );
}

const isNumber = (kind: string) => kind === 'integer' || kind === 'number';

function Cell({ value, kind }: { value: unknown; kind: string }) {
  if (value === null || value === undefined) return <span className="dim">–</span>;
  if (kind === 'time') return <At at={String(value)} form="day_clock_seconds" />;
  if (typeof value === 'string') return <span className={own.text}>{value}</span>;
  return <span className="num">{String(value)}</span>;
}

function save(csv: string) {
  const address = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'sql.csv';
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
