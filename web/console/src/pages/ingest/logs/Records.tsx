import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowDownWideNarrow, ArrowUpNarrowWide, Pause, Play, WrapText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogField, LogScanned } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { EmptyState } from '@/ui/EmptyState';
import { Problem } from '@/ui/Loaded';
import { Glyph } from '@/ui/Mark';
import { Panel } from '@/ui/Page';
import { formatNumber } from '@/ui/time';
import { needlesOf } from '../query/tokens';
import { lengthOf } from '../range';
import { Detail } from '../record/Detail';
import { Rows } from '../record/Rows';
import { useFieldName } from '../record/use-field-name';
import { ColumnChoice } from './ColumnChoice';
import { columnsOf, rowColumns } from './columns';
import css from './Logs.module.css';
import { ScannedWords } from './ScannedWords';
import { Searching } from './Searching';
import type { Logs } from './use-logs';
import { type Tail, useTail } from './use-tail';

/** More rows than this nobody reads: then the span is too long, or it is a matter of a file. */
const RECORDS_MAX = 20_000;
const DAY_MS = 86_400_000;

/** The records themselves, page after page as one scrolls; with a live tail on top while it is wanted. */
export function Records({ logs, known }: { logs: Logs; known: readonly LogField[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const nameOf = useFieldName();
  const { search, asked, query, span, change } = logs;
  const order = search.order ?? 'newest';
  const live = Boolean(search.live);
  const options = logQueries.records(asked, order);
  const pages = useInfiniteQuery(options);
  const [paused, setPaused] = useState(false);
  const [away, setAway] = useState(false);
  const tail = useTail({ query, reason: asked.reason }, live, paused || away || search.open !== undefined);

  const stored = useMemo(() => pages.data?.pages.flatMap(({ records }) => records) ?? [], [pages.data]);
  const records = useMemo(() => {
    if (!live || tail.shown.length === 0) return stored;
    const arrived = new Set(tail.shown.map(({ id }) => id));
    return [...tail.shown, ...stored.filter(({ id }) => !arrived.has(id))];
  }, [live, tail.shown, stored]);
  const columns = useMemo(
    () => rowColumns(columnsOf(search.cols), needlesOf(query), nameOf),
    // The names follow the language, which `t` stands for.
    [search.cols, query, t],
  );
  const full = records.length >= RECORDS_MAX;
  const more = () => {
    if (pages.hasNextPage && !pages.isFetching && !full) void pages.fetchNextPage();
  };
  const waits = pages.isPending && pages.fetchStatus === 'fetching';
  const cancelled = pages.isPending && pages.fetchStatus === 'idle' && !pages.error;

  return (
    <Panel flush>
      <div className={css.toolbar}>
        <span className="grow small num" role="status">
          {pages.data && (
            <Shown count={records.length} whole={!pages.hasNextPage} scanned={lastScanned(pages.data.pages)} />
          )}
        </span>
        <Button
          size="xs"
          variant="default"
          leftSection={
            order === 'newest' ? (
              <ArrowDownWideNarrow size={14} aria-hidden="true" />
            ) : (
              <ArrowUpNarrowWide size={14} aria-hidden="true" />
            )
          }
          disabled={live}
          onClick={() => change({ order: order === 'newest' ? 'oldest' : undefined, open: undefined })}
        >
          {t(`log.order.${order}`)}
        </Button>
        <Button
          size="xs"
          variant={search.wrap ? 'light' : 'default'}
          aria-pressed={Boolean(search.wrap)}
          leftSection={<WrapText size={14} aria-hidden="true" />}
          onClick={() => change({ wrap: search.wrap ? undefined : 'on' })}
        >
          {t('log.wrap')}
        </Button>
        <ColumnChoice logs={logs} known={known} />
      </div>
      {live && <LiveBar tail={tail} paused={paused} onPause={() => setPaused(!paused)} away={away} />}
      {pages.error && <Problem error={pages.error} onRetry={() => pages.refetch()} />}
      {(waits || pages.isFetchingNextPage) && (
        <Searching onCancel={() => void client.cancelQueries({ queryKey: options.queryKey })} skeleton={waits} />
      )}
      {cancelled && (
        <EmptyState title={t('log.cancelled')}>
          <Button size="xs" variant="default" onClick={() => pages.refetch()}>
            {t('log.run')}
          </Button>
        </EmptyState>
      )}
      {pages.data && records.length === 0 && <Nothing logs={logs} live={live} />}
      {records.length > 0 && (
        <Rows
          label={t('log.records')}
          records={records}
          columns={columns}
          days={lengthOf(span) >= DAY_MS}
          wrap={Boolean(search.wrap)}
          open={search.open}
          onOpen={(open) => change({ open })}
          onEnd={more}
          onAway={setAway}
          detail={(record) => <Detail record={record} onFilter={logs.filter} />}
        />
      )}
      {pages.hasNextPage && !full && records.length > 0 && (
        <div className={css.foot}>
          <Button variant="default" size="xs" loading={pages.isFetchingNextPage} onClick={more}>
            {t('act.more')}
          </Button>
        </div>
      )}
      {full && <p className={`${css.foot} small dim`}>{t('log.too_many', { n: records.length })}</p>}
    </Panel>
  );
}

function Shown({ count, whole, scanned }: { count: number; whole: boolean; scanned: LogScanned | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const n = formatNumber(count, language);
  return (
    <>
      {whole ? t('log.shown_all', { n }) : t('log.shown_first', { n })}{' '}
      {scanned && (
        <span className="dim">
          <ScannedWords scanned={scanned} />
        </span>
      )}
    </>
  );
}

function lastScanned(pages: { scanned: LogScanned }[]): LogScanned | undefined {
  return pages.at(-1)?.scanned;
}

interface LiveBarProps {
  tail: Tail;
  paused: boolean;
  onPause: () => void;
  away: boolean;
}

/** What the tail does; while somebody reads further down, new records wait for a press. */
function LiveBar({ tail, paused, onPause, away }: LiveBarProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const n = formatNumber(tail.waiting.length, language);
  return (
    <div className={css.live}>
      <span className="row small" data-state={tail.state} role="status">
        <Glyph shape={paused ? 'pause' : tail.state === 'live' ? 'check' : 'ring'} size={13} />
        {paused ? t('log.live_paused') : t(`live.${tail.state}`)}
      </span>
      <Button
        size="xs"
        variant="default"
        leftSection={paused ? <Play size={13} aria-hidden="true" /> : <Pause size={13} aria-hidden="true" />}
        onClick={() => {
          if (paused) tail.release();
          onPause();
        }}
      >
        {paused ? t('act.resume') : t('act.pause')}
      </Button>
      {tail.waiting.length > 0 && (
        <Button
          size="xs"
          onClick={() => {
            tail.release();
            if (away) window.scrollTo({ top: 0 });
          }}
        >
          {t('log.live_new', { n })}
        </Button>
      )}
      {tail.skipped > 0 && (
        <span className="small warn">{t('log.live_skipped', { n: formatNumber(tail.skipped, language) })}</span>
      )}
      {tail.broken && tail.state === 'live' && <span className="small warn">{t('log.live_broken')}</span>}
    </div>
  );
}

/** Nothing was found: what one may do about it. */
function Nothing({ logs, live }: { logs: Logs; live: boolean }) {
  const { t } = useTranslation();
  if (live) return <EmptyState title={t('log.live_waiting')} />;
  return (
    <EmptyState title={t('log.none')} picture>
      <p>{t('log.none_help')}</p>
      <div className="row wrap" style={{ justifyContent: 'center', marginTop: '0.5rem' }}>
        {logs.search.range !== '7d' && (
          <Button size="xs" variant="default" onClick={() => logs.setRange('7d')}>
            {t('log.none_longer')}
          </Button>
        )}
        {logs.query !== '' && (
          <Button size="xs" variant="default" onClick={() => logs.run('')}>
            {t('log.none_all')}
          </Button>
        )}
      </div>
    </EmptyState>
  );
}
