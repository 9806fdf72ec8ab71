import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { LogRecord } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { formatTime } from '@/ui/time';
import { levelClass } from '../level';
import css from './Rows.module.css';
import { useFieldName } from './use-field-name';

export interface RowColumn<R extends LogRecord> {
  name: string;
  label: string;
  cell: (record: R) => ReactNode;
  /** A track of the grid. */
  width: string;
  /** On narrow screens: left out, or on a line of its own. */
  narrow?: 'hide' | 'line';
}

interface Props<R extends LogRecord> {
  label: string;
  records: R[];
  columns: RowColumn<R>[];
  /** With the day before the clock. */
  days: boolean;
  wrap: boolean;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  detail: (record: R) => ReactNode;
  /** The end is near: time to read on. */
  onEnd?: () => void;
  /** The row that is open when the list is first shown is brought into sight. */
  toOpen?: boolean;
  /** Told when the first row goes out of sight, and when it comes back. */
  onAway?: (away: boolean) => void;
}

const ROW_PX = 31;
const OVERSCAN = 12;
/** So many rows before the end the next page is asked for. */
const NEAR_END = 30;
const AWAY_PX = 160;

/**
 * Thousands of records, of which only those in sight are drawn. One row at a time is in the order of Tab; the arrow keys go from row to
 * row, Enter opens one in its place.
 */
export function Rows<R extends LogRecord>(props: Props<R>) {
  const { label, records, columns, days, wrap, open, onOpen, detail, onEnd, onAway, toOpen } = props;
  const list = useRef<HTMLDivElement>(null);
  const margin = useDistanceFromTop(list);
  const [here, setHere] = useState<string | undefined>(open);
  const found = records.findIndex(({ id }) => id === here);
  const at = found === -1 ? 0 : found;
  const wanted = useRef<number | null>(null);
  const rows = useWindowVirtualizer({
    count: records.length,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: margin,
    // The bar of narrow screens lies over the first rows.
    scrollPaddingStart: 64,
    getItemKey: (n) => records[n]?.id ?? n,
    // Who stands on a row must not lose it by scrolling.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
      if (at < first) return [at, ...shown];
      return at > last && at < count ? [...shown, at] : shown;
    },
  });
  const items = rows.getVirtualItems();
  const lastShown = items.filter(({ index }) => index !== at).at(-1)?.index ?? 0;
  const nearEnd = records.length > 0 && lastShown >= records.length - NEAR_END;
  const told = useRef(onEnd);
  told.current = onEnd;
  useEffect(() => {
    if (nearEnd) told.current?.();
  }, [nearEnd, records.length]);
  const away = (rows.scrollOffset ?? 0) > margin + AWAY_PX;
  const toldAway = useRef(onAway);
  toldAway.current = onAway;
  useEffect(() => toldAway.current?.(away), [away]);

  const brought = useRef(!toOpen || open === undefined);
  useEffect(() => {
    if (brought.current || margin === 0 || found === -1) return;
    brought.current = true;
    rows.scrollToIndex(found, { align: 'center' });
  }, [margin, found]);

  // After a key the row may have to be drawn before it can take the focus.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"] button`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const go = (n: number) => {
    const next = Math.min(records.length - 1, Math.max(0, n));
    wanted.current = next;
    setHere(records[next]?.id);
    rows.scrollToIndex(next, { align: 'auto' });
  };
  const press = (event: KeyboardEvent) => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-toggle]')) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(window.innerHeight / ROW_PX) - 4);
    const goes: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: records.length - 1,
    };
    const next = goes[event.key];
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  const tracks = ['8.25rem', ...columns.map(({ width }) => width)];
  if (days) tracks[0] = '12.5rem';
  const style = { '--tracks': tracks.join(' ') } as CSSProperties;
  // One and the same all the time, so that rows that stay as they are need not be drawn again.
  const latest = useRef({ open, onOpen });
  latest.current = { open, onOpen };
  const toggle = useCallback((id: string) => {
    setHere(id);
    latest.current.onOpen(latest.current.open === id ? undefined : id);
  }, []);

  return (
    <div className={css.scroll}>
      <div className={css.table} role="table" aria-label={label} aria-rowcount={records.length + 1} style={style}>
        <Head columns={columns} />
        <div ref={list} role="rowgroup" className={css.body} style={{ height: rows.getTotalSize() }} onKeyDown={press}>
          {items.map(({ index, start, key }) => {
            const record = records[index];
            if (!record) return null;
            return (
              <div
                key={key}
                ref={rows.measureElement}
                role="presentation"
                data-index={index}
                data-row={index}
                className={css.item}
                style={{ transform: `translateY(${start - margin}px)` }}
              >
                <Row
                  record={record}
                  number={index}
                  columns={columns}
                  days={days}
                  wrap={wrap}
                  open={open === record.id}
                  reachable={index === at}
                  onToggle={toggle}
                />
                {open === record.id && (
                  <div role="row" className={css.detail}>
                    <div role="cell" aria-colspan={columns.length + 1}>
                      {detail(record)}
                    </div>
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Head<R extends LogRecord>({ columns }: { columns: RowColumn<R>[] }) {
  const nameOf = useFieldName();
  return (
    <div role="rowgroup" className={css.head}>
      <div role="row" className={css.row}>
        <span role="columnheader">{nameOf('time')}</span>
        {columns.map(({ name, label, narrow }) => (
          <span key={name} role="columnheader" data-narrow={narrow}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}

interface RowProps<R extends LogRecord> {
  record: R;
  number: number;
  columns: RowColumn<R>[];
  days: boolean;
  wrap: boolean;
  open: boolean;
  reachable: boolean;
  onToggle: (id: string) => void;
}

function RowOf<R extends LogRecord>({ record, number, columns, days, wrap, open, reachable, onToggle }: RowProps<R>) {
  const language = useLanguage();
  const click = (event: MouseEvent) => {
    const at = event.target as Element;
    // Text that somebody selects is not a wish to open.
    if (at.closest('a, button') || window.getSelection()?.isCollapsed === false) return;
    onToggle(record.id);
  };
  return (
    // The button inside does the same for keys; the whole row is only a larger target.
    <div
      role="row"
      aria-rowindex={number + 2}
      className={css.row}
      data-level={levelClass(record.level)}
      data-open={open || undefined}
      data-wrap={wrap || undefined}
      onClick={click}
    >
      <span role="cell" className={css.time}>
        <button
          type="button"
          data-toggle
          className={css.toggle}
          aria-expanded={open}
          tabIndex={reachable ? 0 : -1}
          title={formatTime(record.at, 'full', language)}
          onClick={() => onToggle(record.id)}
        >
          <ChevronRight size={13} aria-hidden="true" className={css.arrow} />
          <time dateTime={record.at}>{formatTime(record.at, days ? 'day_clock_ms' : 'clock_ms', language)}</time>
        </button>
      </span>
      {columns.map(({ name, cell, narrow }) => (
        <span key={name} role="cell" data-column={name} data-narrow={narrow}>
          {cell(record)}
        </span>
      ))}
    </div>
  );
}
const Row = memo(RowOf) as typeof RowOf;

/** How far down the page it begins, also after what stands above has grown. */
function useDistanceFromTop(element: RefObject<HTMLElement | null>): number {
  const [distance, setDistance] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const top = element.current?.getBoundingClientRect().top;
      if (top !== undefined) setDistance(Math.round(top + window.scrollY));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(document.body);
    return () => watch.disconnect();
  }, [element]);
  return distance;
}
