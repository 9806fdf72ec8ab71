import type { ReactNode } from 'react';
import css from './Table.module.css';

export interface Column<Row> {
  id: string;
  label: string;
  cell: (row: Row) => ReactNode;
  align?: 'end';
  /** On a narrow screen: a line of its own without label, without label, or left out. */
  narrow?: 'title' | 'bare' | 'hide';
  /** Takes what room is left. */
  grow?: boolean;
}

interface Props<Row> {
  /** What the table is, for those who do not see where it stands. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowTone?: (row: Row) => 'bad' | 'warn' | undefined;
}

/** Rows with names over them; on a narrow screen each row is a card. Roles are written out: CSS that stacks would drop them. */
export function Table<Row>({ label, columns, rows, rowKey, rowTone }: Props<Row>) {
  return (
    <table className={css.table} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.id} role="columnheader" scope="col" data-align={column.align} data-grow={column.grow}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" data-tone={rowTone?.(row)}>
            {columns.map((column) => (
              <td key={column.id} role="cell" data-align={column.align} data-narrow={column.narrow}>
                {column.narrow !== 'title' && column.narrow !== 'bare' && (
                  <span className={css.label} aria-hidden="true">
                    {column.label}
                  </span>
                )}
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The link of a row; the whole row can be pressed. */
export const rowLink = css.link;
