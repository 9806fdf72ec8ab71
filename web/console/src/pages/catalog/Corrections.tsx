import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type CorrectionsOf, queries } from '@/api/queries';
import type { Correction } from '@/api/types';
import { ActorName } from '@/ui/ActorName';
import { At } from '@/ui/Ago';
import { ComponentLinks } from '@/ui/ComponentNames';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { More } from '@/ui/More';
import { RecordMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';

/** Who said that it was otherwise, when, and why; the last word first. */
export function Corrections({ of }: { of: CorrectionsOf }) {
  const { t } = useTranslation();
  const corrections = useInfiniteQuery(queries.corrections(of));
  const ofAll = !('component' in of);
  return (
    <Panel title={t(ofAll ? 'correction.of_month' : 'correction.many')} flush>
      <Loaded query={corrections} lines={2}>
        {({ pages }) => <Rows rows={pages.flatMap(({ items }) => items)} ofAll={ofAll} />}
      </Loaded>
      <More pages={corrections} />
    </Panel>
  );
}

function Rows({ rows, ofAll }: { rows: Correction[]; ofAll: boolean }) {
  const { t } = useTranslation();
  const component: Column<Correction> = {
    id: 'component',
    label: t('component.one'),
    cell: (row) => <ComponentLinks ids={[row.component]} />,
  };
  const columns: Column<Correction>[] = [
    { id: 'at', label: t('correction.at'), cell: (row) => <At at={row.at} form="date_clock" /> },
    { id: 'by', label: t('correction.by'), cell: (row) => <ActorName actor={row.by} label="hinomi" /> },
    ...(ofAll ? [component] : []),
    {
      id: 'span',
      label: t('correction.span'),
      cell: (row) => (
        <>
          <At at={row.from} form="date_clock_seconds" /> – <At at={row.to} form="date_clock_seconds" />
        </>
      ),
    },
    { id: 'status', label: t('correction.status'), narrow: 'bare', cell: (row) => <RecordMark status={row.status} /> },
    {
      id: 'reason',
      label: t('panel.reason'),
      narrow: 'title',
      grow: true,
      cell: (row) => <span className="prose">{row.reason}</span>,
    },
  ];
  if (rows.length === 0) return <EmptyState title={t(ofAll ? 'correction.none_of_month' : 'correction.none')} />;
  return <Table label={t('correction.many')} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
