import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Ping } from '@/api/types';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { PingMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';
import css from './Pings.module.css';

/** What the job told a heartbeat, newest first, with what it printed. */
export function Pings({ id }: { id: string }) {
  const { t } = useTranslation();
  const pings = useQuery(queries.pings(id));
  return (
    <Panel title={t('ping.title')} flush>
      <Loaded query={pings}>{(items) => <Rows pings={items} />}</Loaded>
    </Panel>
  );
}

function Rows({ pings }: { pings: Ping[] }) {
  const { t } = useTranslation();
  const columns: Column<Ping>[] = [
    { id: 'at', label: t('ping.at'), cell: (row) => <At at={row.at} form="day_clock_seconds" /> },
    { id: 'kind', label: t('ping.kind'), narrow: 'bare', cell: (row) => <PingMark kind={row.kind} plain /> },
    {
      id: 'exit_code',
      label: t('ping.exit_code'),
      align: 'end',
      cell: (row) => <span className="num">{row.exit_code ?? '–'}</span>,
    },
    {
      id: 'body',
      label: t('ping.body'),
      narrow: 'title',
      grow: true,
      cell: (row) => (row.body ? <Body text={row.body} cut={row.cut} /> : <span className={css.none}>–</span>),
    },
  ];
  if (pings.length === 0) return <EmptyState title={t('ping.none')} />;
  return (
    <Table
      label={t('ping.title')}
      columns={columns}
      rows={pings}
      rowKey={({ at, kind, run }) => [at, kind, run].join(' ')}
      rowTone={({ kind }) => (kind === 'fail' ? 'bad' : undefined)}
    />
  );
}

/** Closed it shows its first line; open, all of it as the job printed it. */
function Body({ text, cut }: { text: string; cut: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className={css.body}>
      <UnstyledButton
        className={css.fold}
        aria-expanded={open}
        title={open ? t('ping.hide') : t('ping.show')}
        onClick={() => setOpen(!open)}
      >
        <ChevronDown size={15} aria-hidden="true" className={css.arrow} data-open={open} />
        <code className={css.first}>{open ? t('ping.hide') : text.trimStart().split('\n', 1)[0]}</code>
      </UnstyledButton>
      {open && (
        <>
          <pre className={css.text} tabIndex={0} role="region" aria-label={t('ping.body')}>
            {text}
          </pre>
          {cut && <p className="small dim">{t('ping.cut')}</p>}
        </>
      )}
    </div>
  );
}
