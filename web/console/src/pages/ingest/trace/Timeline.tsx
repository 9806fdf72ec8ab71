import { ActionIcon } from '@mantine/core';
import { ChevronLeft, ChevronRight, Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Trace, TraceLane } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { Glyph } from '@/ui/Mark';
import { formatElapsed, formatTime } from '@/ui/time';
import { hueOf } from '../hues';
import { LaneName } from './LaneName';
import {
  between,
  type DrawnGap,
  type DrawnSpan,
  type Lane,
  layoutOf,
  offsetsOf,
  panned,
  sharedGaps,
  type Tick,
  type Window,
  zoomed,
} from './layout';
import css from './Trace.module.css';

const OFFSETS_MAX = 6;
/** At the right edge there is no room for its words. */
const LAST_OFFSET = 0.88;
const ROW_PX = 22;
/** A drag that is shorter than this part of the picture is a click. */
const DRAG_MIN = 0.008;
const ZOOM = 0.5;
const PAN = 0.25;

interface Props {
  trace: Trace;
  whole: Window;
  window: Window;
  /** The instant of the record that is open. */
  marked: string | undefined;
  onWindow: (window: Window) => void;
  onRecord: (index: number) => void;
}

/** The trace as lanes: who did what when, how long it took, and where nothing happened. */
export function Timeline(props: Props) {
  const { trace, whole, window, marked, onWindow, onRecord } = props;
  const { t } = useTranslation();
  const lanes = useMemo(() => layoutOf(trace, window), [trace, window]);
  const gaps = useMemo(() => sharedGaps(trace, window), [trace, window]);
  const track = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const place = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0;
  };
  const acts = {
    in: () => onWindow(zoomed(window, whole, ZOOM)),
    out: () => onWindow(zoomed(window, whole, 1 / ZOOM)),
    left: () => onWindow(panned(window, whole, -PAN)),
    right: () => onWindow(panned(window, whole, PAN)),
    all: () => onWindow(whole),
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const keys: Record<string, () => void> = {
      '+': acts.in,
      ';': acts.in,
      '-': acts.out,
      ArrowLeft: acts.left,
      ArrowRight: acts.right,
      '0': acts.all,
      Home: acts.all,
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div className="stack tight">
      <Controls acts={acts} window={window} whole={whole} />
      <div className={css.timeline} tabIndex={0} role="group" aria-label={t('trace.timeline')} onKeyDown={press}>
        <div className={css.names}>
          {lanes.map(({ lane, rows }) => (
            <div key={lane} className={css.name} style={{ minHeight: heightOf(rows) }}>
              <LaneName lane={trace.lanes[lane]} number={lane} />
              <span className="small dim num">
                {t('log.records_count', { n: trace.lanes[lane]?.records ?? 0 })}
                {(trace.lanes[lane]?.errors ?? 0) > 0 && (
                  <span className="bad"> · {t('trace.errors', { n: trace.lanes[lane]?.errors ?? 0 })}</span>
                )}
              </span>
            </div>
          ))}
        </div>
        <div
          ref={track}
          className={css.tracks}
          onPointerDown={(event) => {
            if (event.button !== 0 || (event.target as Element).closest('button')) return;
            event.currentTarget.setPointerCapture?.(event.pointerId);
            setDrag([place(event), place(event)]);
          }}
          onPointerMove={(event) => {
            if (drag) setDrag([drag[0], place(event)]);
          }}
          onPointerUp={() => {
            if (drag && Math.abs(drag[1] - drag[0]) > DRAG_MIN) onWindow(between(window, drag[0], drag[1]));
            setDrag(null);
          }}
          onPointerCancel={() => setDrag(null)}
        >
          {gaps.map((gap) => (
            <Gap key={gap.gap.from} drawn={gap} />
          ))}
          {lanes.map((lane) => (
            <Track key={lane.lane} lane={lane} name={trace.lanes[lane.lane]} onRecord={onRecord} />
          ))}
          {marked && <Marker at={marked} window={window} />}
          {drag && (
            <div
              className={css.drag}
              style={{ left: percent(Math.min(...drag)), width: percent(Math.abs(drag[1] - drag[0])) }}
            />
          )}
        </div>
        <Axis window={window} whole={whole} />
      </div>
      <p className="small dim">{t('trace.hint')}</p>
    </div>
  );
}

const percent = (part: number) => `${part * 100}%`;
const heightOf = (rows: number) => `calc(${Math.max(2, rows + 1) * ROW_PX}px + var(--name-room))`;

type Acts = Record<'in' | 'out' | 'left' | 'right' | 'all', () => void>;

function Controls({ acts, window, whole }: { acts: Acts; window: Window; whole: Window }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const length = window.to_ms - window.from_ms;
  const buttons = [
    ['left', ChevronLeft],
    ['right', ChevronRight],
    ['in', ZoomIn],
    ['out', ZoomOut],
    ['all', Maximize],
  ] as const;
  return (
    <div className="row wrap apart">
      <span className="small num" role="status">
        {t('trace.in_sight', {
          length: formatElapsed(length, language),
          whole: formatElapsed(whole.to_ms - whole.from_ms, language),
        })}
      </span>
      <div className="row" role="group" aria-label={t('trace.zoom')}>
        {buttons.map(([name, Icon]) => (
          <ActionIcon
            key={name}
            size={30}
            variant="default"
            aria-label={t(`trace.act.${name}`)}
            title={t(`trace.act.${name}`)}
            onClick={acts[name]}
          >
            <Icon size={15} />
          </ActionIcon>
        ))}
      </div>
    </div>
  );
}

interface TrackProps {
  lane: Lane;
  name: TraceLane | undefined;
  onRecord: (index: number) => void;
}

function Track({ lane, name, onRecord }: TrackProps) {
  return (
    <div className={css.track} style={{ minHeight: heightOf(lane.rows) }}>
      <span className={css.trackName} aria-hidden="true">
        <LaneName lane={name} number={lane.lane} />
      </span>
      {lane.gaps.map((gap) => (
        <Gap key={gap.gap.from} drawn={gap} />
      ))}
      {lane.spans.map((drawn, n) => (
        <Span key={`${drawn.span.name} ${drawn.span.from} ${n}`} drawn={drawn} lane={lane.lane} />
      ))}
      {lane.ticks.map((tick) => (
        <TickMark key={tick.at} tick={tick} lane={lane.lane} onRecord={onRecord} />
      ))}
    </div>
  );
}

function Span({ drawn: { span, row, left, right }, lane }: { drawn: DrawnSpan; lane: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = [
    span.name,
    formatElapsed(span.elapsed_ms, language),
    span.error ? t('trace.failed') : '',
    span.complete ? '' : t('trace.incomplete'),
  ];
  const said = words.filter(Boolean).join(' · ');
  return (
    <span
      className={css.span}
      data-error={span.error || undefined}
      data-open={!span.complete || undefined}
      title={said}
      style={{
        left: percent(left),
        width: `max(3px, ${percent(right - left)})`,
        top: `calc(${row * ROW_PX + 2}px + var(--name-room))`,
        ...hueOf(lane),
      }}
    >
      {span.error && <Glyph shape="cross" size={12} />}
      <span className={css.spanName}>{said}</span>
    </span>
  );
}

interface TickProps {
  tick: Tick;
  lane: number;
  onRecord: (index: number) => void;
}

/** Only a larger target for the mouse: by keyboard and for reading aloud there is the list of records. */
function TickMark({ tick, lane, onRecord }: TickProps) {
  const first = tick.records[0] ?? 0;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      className={css.tick}
      data-error={tick.errors > 0 || undefined}
      style={{ left: percent(tick.at), ...hueOf(lane) }}
      onClick={() => onRecord(first)}
    >
      {tick.errors > 0 ? <Glyph shape="cross" size={13} /> : null}
    </button>
  );
}

/** Too narrow for its words it is a hatched stretch with them in its title. */
function Gap({ drawn: { gap, left, right } }: { drawn: DrawnGap }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = t('trace.gap', { length: formatElapsed(gap.seconds * 1000, language) });
  return (
    <span className={css.gap} title={words} style={{ left: percent(left), width: percent(right - left) }}>
      {right - left > 0.12 && <span>{words}</span>}
    </span>
  );
}

function Marker({ at, window }: { at: string; window: Window }) {
  const left = (Date.parse(at) - window.from_ms) / (window.to_ms - window.from_ms);
  if (!(left >= 0 && left <= 1)) return null;
  return <span className={css.marker} style={{ left: percent(left) }} />;
}

function Axis({ window, whole }: { window: Window; whole: Window }) {
  const language = useLanguage();
  const length = window.to_ms - window.from_ms;
  return (
    <div className={css.axis} aria-hidden="true">
      {offsetsOf(window, whole.from_ms, OFFSETS_MAX)
        .map((offset) => [offset, (whole.from_ms + offset - window.from_ms) / length] as const)
        .filter(([, left]) => left < LAST_OFFSET)
        .map(([offset, left]) => (
          <span
            key={offset}
            style={{ left: percent(left) }}
            title={formatTime(whole.from_ms + offset, 'clock_ms', language)}
          >
            +{formatElapsed(offset, language)}
          </span>
        ))}
    </div>
  );
}
