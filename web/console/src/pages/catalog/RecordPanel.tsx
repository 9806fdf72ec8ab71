import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PencilLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { TimelineSlice } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { At, Since } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSegments } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { More } from '@/ui/More';
import { RECORD, RecordMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';
import { formatTime } from '@/ui/time';
import { isPlain } from './correction';

const route = getRouteApi('/signed/components/$id');

/** How a component was, stretch by stretch, newest first. `onCorrect`: for who may say otherwise. */
export function RecordPanel({
  id,
  onCorrect,
}: {
  id: string;
  onCorrect: ((slice: TimelineSlice) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const record = useInfiniteQuery(queries.record(id));
  return (
    <Panel
      title={t('record.title')}
      flush
      actions={
        <FilterSegments
          label={t('record.shown')}
          value={show ?? 'unwell'}
          choices={[
            { value: 'unwell', label: t('record.unwell') },
            { value: 'all', label: t('filter.all') },
          ]}
          onChange={(next) =>
            navigate({
              search: (now) => ({ ...now, show: next === 'all' ? ('all' as const) : undefined }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      }
    >
      <Loaded query={record}>
        {({ pages }) => {
          const slices = pages.flatMap(({ items }) => items);
          return (
            <Rows slices={show === 'all' ? slices : slices.filter((one) => !isPlain(one))} onCorrect={onCorrect} />
          );
        }}
      </Loaded>
      <More pages={record} />
    </Panel>
  );
}

function Rows({
  slices,
  onCorrect,
}: {
  slices: TimelineSlice[];
  onCorrect: ((slice: TimelineSlice) => void) | undefined;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<TimelineSlice>[] = [
    { id: 'status', label: t('monitor.status'), narrow: 'bare', cell: (row) => <RecordMark status={row.status} /> },
    { id: 'notes', label: t('record.notes'), narrow: 'bare', cell: (row) => <Notes slice={row} /> },
    { id: 'from', label: t('monitor.from'), cell: (row) => <At at={row.from} form="day_clock_seconds" /> },
    { id: 'to', label: t('monitor.to'), cell: (row) => <At at={row.to} form="day_clock_seconds" /> },
    { id: 'length', label: t('monitor.length'), align: 'end', cell: (row) => <Since from={row.from} to={row.to} /> },
  ];
  if (onCorrect) {
    columns.push({
      id: 'correct',
      label: t('record.act'),
      align: 'end',
      narrow: 'bare',
      cell: (row) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('record.correct_this', { at: formatTime(row.from, 'day_clock_seconds', language) })}
          leftSection={<PencilLine size={13} aria-hidden="true" />}
          onClick={() => onCorrect(row)}
        >
          {t('record.correct')}
        </Button>
      ),
    });
  }
  if (slices.length === 0) return <EmptyState title={t('record.none')} />;
  return (
    <Table
      label={t('record.title')}
      columns={columns}
      rows={slices}
      rowKey={({ from, status }) => `${from} ${status}`}
      rowTone={({ status }) =>
        status === 'down' ? 'bad' : status === 'partial' || status === 'degraded' ? 'warn' : undefined
      }
    />
  );
}

/** What the status by itself does not say. */
function Notes({ slice: { excluded, corrected } }: { slice: TimelineSlice }) {
  const { t } = useTranslation();
  const [shape, tone] = RECORD.excluded;
  return (
    <span className="row wrap small">
      {corrected && (
        <span className="row" style={{ gap: '0.3rem' }}>
          <PencilLine size={14} aria-hidden="true" />
          {t('record.corrected')}
        </span>
      )}
      {excluded && (
        <Mark shape={shape} tone={tone} plain>
          {t('record_status.excluded')}
        </Mark>
      )}
    </span>
  );
}
