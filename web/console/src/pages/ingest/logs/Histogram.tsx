import { useMediaQuery } from '@mantine/hooks';
import type { TFunction } from 'i18next';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogHistogram } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { Glyph } from '@/ui/Mark';
import { formatNumber, formatTime } from '@/ui/time';
import { LEVEL_LOOK } from '../level';
import type { Span } from '../range';
import { type Bar, barAt, barsOf, roundUp, type Series, seriesOf, spanOfBars, ticksOf } from './bars';
import css from './Histogram.module.css';
import { Patterns } from './Patterns';

/** Units of the picture; it is stretched to the room that there is. */
const WIDTH = 1000;
const HEIGHT = 100;
const TICKS_MAX = 6;
const TICKS_NARROW_MAX = 3;
const DAY_MS = 86_400_000;
const LAST_TICK = 0.93;

interface Props {
  histogram: LogHistogram;
  /** Without it one looks and does not choose. */
  onZoom?: (span: Span) => void;
  /** Without it the records are of no level. */
  onLevel?: (level: string | null) => void;
  isChosen?: (level: string | null) => boolean;
  /** Stretches that are marked above the bars. */
  marks?: readonly Span[];
}

/** How many records when, and of which level. Dragging, or Shift and the arrow keys, choose a stretch; Enter goes there. */
export function Histogram({ histogram, onZoom, onLevel, isChosen, marks }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const bars = useMemo(() => barsOf(histogram), [histogram]);
  const series = useMemo(() => seriesOf(histogram), [histogram]);
  const top = roundUp(Math.max(0, ...bars.map(({ total }) => total)));
  const patterns = useId();
  const picture = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [start, setStart] = useState<number | null>(null);
  const dragging = useRef(false);
  const last = bars.length - 1;
  const here = cursor === null ? null : Math.min(cursor, last);
  const chosen = here === null ? null : spanOfBars(bars, start ?? here, here);

  const zoom = () => {
    if (!chosen || !onZoom) return;
    setStart(null);
    setCursor(null);
    onZoom(chosen);
  };
  const pointed = (event: PointerEvent) => {
    const box = picture.current?.getBoundingClientRect();
    return box && box.width > 0 ? barAt(bars, (event.clientX - box.left) / box.width) : 0;
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      PageUp: -10,
      PageDown: 10,
      Home: -bars.length,
      End: bars.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const from = here ?? (step > 0 ? -1 : bars.length);
      setStart(event.shiftKey && onZoom ? (start ?? here ?? Math.min(last, Math.max(0, from + step))) : null);
      setCursor(Math.min(last, Math.max(0, from + step)));
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      zoom();
    } else if (event.key === 'Escape') {
      setStart(null);
      setCursor(null);
    }
  };

  if (bars.length === 0) return null;
  const plain = onLevel === undefined;
  const hint = onZoom ? t('log.histogram_hint') : '';
  const words = here === null ? hint : barWords(bars, start ?? here, here, plain, language, t);
  return (
    <figure className={css.figure}>
      <div
        ref={picture}
        className={css.picture}
        role="slider"
        tabIndex={0}
        aria-label={t(onZoom ? 'log.histogram' : 'log.histogram_plain')}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={here ?? 0}
        aria-valuetext={words}
        onKeyDown={press}
        onPointerDown={(event) => {
          if (event.button !== 0 || !onZoom) return;
          dragging.current = true;
          event.currentTarget.setPointerCapture?.(event.pointerId);
          setStart(pointed(event));
          setCursor(pointed(event));
        }}
        onPointerMove={(event) => {
          if (dragging.current || event.pointerType === 'mouse') setCursor(pointed(event));
        }}
        onPointerUp={() => {
          const was_drag = dragging.current && start !== null && start !== here;
          dragging.current = false;
          if (was_drag) zoom();
          else setStart(null);
        }}
        onPointerCancel={() => {
          dragging.current = false;
          setStart(null);
        }}
        onPointerLeave={() => {
          if (!dragging.current && start === null) setCursor(null);
        }}
      >
        <span className={css.top} aria-hidden="true">
          {formatNumber(top, language)}
        </span>
        <Picture id={patterns} bars={bars} top={top} here={here} start={start} plain={plain} />
        {marks && <Marks marks={marks} bars={bars} />}
      </div>
      <Ticks bars={bars} />
      <p className={css.words} aria-hidden="true">
        {words}
      </p>
      {onLevel && <Legend id={patterns} series={series} onLevel={onLevel} isChosen={isChosen ?? (() => false)} />}
    </figure>
  );
}

interface PictureProps {
  id: string;
  bars: Bar[];
  top: number;
  here: number | null;
  start: number | null;
  /** All of one colour: there are no levels. */
  plain: boolean;
}

function Picture({ id, bars, top, here, start, plain }: PictureProps) {
  const width = WIDTH / bars.length;
  const from = here === null ? 0 : Math.min(start ?? here, here);
  const to = here === null ? 0 : Math.max(start ?? here, here);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <Patterns id={id} />
      {here !== null && (
        <rect
          x={from * width}
          y="0"
          width={(to - from + 1) * width}
          height={HEIGHT}
          className={start === null ? css.here : css.chosen}
        />
      )}
      {bars.map((bar, n) => {
        let ground = HEIGHT;
        return bar.parts.map(({ level, kind, count }) => {
          // What is there at all can be seen.
          const height = Math.max(1.5, (count / top) * HEIGHT);
          ground -= height;
          return (
            <rect
              key={`${n} ${level}`}
              x={n * width + width * 0.08}
              y={ground}
              width={width * 0.84}
              height={height}
              data-kind={kind}
              className={css.part}
              fill={`url(#${id}-${plain ? 'info' : kind})`}
            />
          );
        });
      })}
    </svg>
  );
}

/** Stretches above the bars; what is too short to be seen is a dot. */
function Marks({ marks, bars }: { marks: readonly Span[]; bars: Bar[] }) {
  const from = bars[0]?.from_ms ?? 0;
  const length = (bars.at(-1)?.to_ms ?? 1) - from;
  return (
    <span className={css.marks} aria-hidden="true">
      {marks.map((mark, n) => (
        <span
          key={n}
          style={{
            left: `${((Date.parse(mark.from) - from) / length) * 100}%`,
            width: `max(4px, ${((Date.parse(mark.to) - Date.parse(mark.from)) / length) * 100}%)`,
          }}
        />
      ))}
    </span>
  );
}

function Ticks({ bars }: { bars: Bar[] }) {
  const language = useLanguage();
  const from = bars[0]?.from_ms ?? 0;
  const to = bars.at(-1)?.to_ms ?? 0;
  const length = to - from;
  const narrow = useMediaQuery('(max-width: 46em)', false);
  const form =
    length > 3 * DAY_MS ? 'day' : length > 1.5 * DAY_MS ? 'day_clock' : length > 300_000 ? 'clock' : 'clock_seconds';
  return (
    <div className={css.ticks} aria-hidden="true">
      {ticksOf(from, to, narrow ? TICKS_NARROW_MAX : TICKS_MAX)
        // At the right edge there is no room for its words.
        .filter((at) => (at - from) / length < LAST_TICK)
        .map((at) => (
          <span key={at} style={{ left: `${((at - from) / length) * 100}%` }}>
            {formatTime(at, form, language)}
          </span>
        ))}
    </div>
  );
}

interface LegendProps extends Required<Pick<Props, 'onLevel' | 'isChosen'>> {
  id: string;
  series: Series[];
}

function Legend({ id, series, onLevel, isChosen }: LegendProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className={css.legend} aria-label={t('log.by_level')}>
      {series.map(({ level, kind, total }) => {
        const word = level ?? t('log.no_level');
        return (
          <li key={word}>
            <button
              type="button"
              className={css.level}
              data-tone={LEVEL_LOOK[kind][1]}
              aria-pressed={isChosen(level)}
              title={t('log.filter_level', { level: word })}
              onClick={() => onLevel(level)}
            >
              <svg width="12" height="12" aria-hidden="true" focusable="false">
                <rect width="12" height="12" rx="2" fill={`url(#${id}-${kind})`} />
              </svg>
              <Glyph shape={LEVEL_LOOK[kind][0]} size={12} />
              <span>{word}</span>
              <span className="num dim">{formatNumber(total, language)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** One bar, or a stretch of them, in words: when, how many, and how many of which level. */
function barWords(bars: Bar[], one: number, other: number, plain: boolean, language: string, t: TFunction): string {
  const stretch = bars.slice(Math.min(one, other), Math.max(one, other) + 1);
  const [first, last] = [stretch[0], stretch.at(-1)];
  if (!first || !last) return '';
  const counts = new Map<string, number>();
  for (const { parts } of stretch)
    for (const { level, count } of parts) {
      const word = level ?? t('log.no_level');
      counts.set(word, (counts.get(word) ?? 0) + count);
    }
  const total = stretch.reduce((sum, bar) => sum + bar.total, 0);
  const times = `${formatTime(first.from_ms, 'day_clock_seconds', language)} – ${formatTime(last.to_ms, 'clock_seconds', language)}`;
  const levels = [...counts].map(([word, count]) => `${word} ${formatNumber(count, language)}`).join(' · ');
  const said = [times, t('log.records_count', { n: formatNumber(total, language) }), plain ? '' : levels];
  return said.filter(Boolean).join(' · ');
}
