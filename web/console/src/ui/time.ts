/** Times as people read them: Intl only, in the browser's zone, with the zone in the full form. */
import { useSyncExternalStore } from 'react';

const formats = new Map<string, Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.NumberFormat>();

function cached<F extends Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.NumberFormat>(
  key: string,
  make: () => F,
): F {
  let format = formats.get(key);
  if (!format) {
    format = make();
    formats.set(key, format);
  }
  return format as F;
}

export type TimeForm =
  | 'clock'
  | 'clock_seconds'
  | 'clock_ms'
  | 'day'
  | 'day_clock'
  | 'day_clock_seconds'
  | 'day_clock_ms'
  | 'date_clock'
  | 'date_clock_seconds'
  | 'full';

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const SECONDS = { ...CLOCK, second: '2-digit' } as const;
const MILLISECONDS = { ...SECONDS, fractionalSecondDigits: 3 } as const;
const MONTH_DAY = { month: 'short', day: 'numeric' } as const;
const DATE = { ...MONTH_DAY, year: 'numeric' } as const;

const FORMS: Record<TimeForm, Intl.DateTimeFormatOptions> = {
  clock: CLOCK,
  clock_seconds: SECONDS,
  clock_ms: MILLISECONDS,
  day: { ...MONTH_DAY, weekday: 'short' },
  day_clock: { ...MONTH_DAY, ...CLOCK },
  day_clock_seconds: { ...MONTH_DAY, ...SECONDS },
  day_clock_ms: { ...MONTH_DAY, ...MILLISECONDS },
  date_clock: { ...DATE, ...CLOCK },
  date_clock_seconds: { ...DATE, ...SECONDS },
  full: { ...DATE, weekday: 'short', ...SECONDS, timeZoneName: 'longOffset' },
};

/** The zone's own name goes with the full form: an offset alone does not say whose. */
export function formatTime(at: string | number | Date, form: TimeForm, language: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const text = cached(`${language} ${form}`, () => new Intl.DateTimeFormat(language, FORMS[form])).format(date);
  return form === 'full' ? `${text} (${zone()})` : text;
}

export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** An instant's day in the zone whose days are meant. */
export function formatDayIn(zone: string, at: string, language: string): string {
  const make = () => new Intl.DateTimeFormat(language, { ...FORMS.day, timeZone: zone });
  return cached(`${language} day ${zone}`, make).format(new Date(at));
}

/** An instant as a `datetime-local` field wants it: the browser's zone, to the minute. */
export function localMinute(at: string | null | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
  return `${day}T${digits(date.getHours())}:${digits(date.getMinutes())}`;
}

/** The same to the second. Browsers leave out seconds that are zero; so does this, or a field would be written anew while it is typed in. */
export function localSecond(at: string | null | undefined): string {
  const seconds = at ? new Date(at).getSeconds() : 0;
  return seconds === 0 ? localMinute(at) : `${localMinute(at)}:${digits(seconds)}`;
}

/** What a `datetime-local` field holds; nothing while it is not a whole time yet. */
export function instantOf(typed: string): string {
  const date = new Date(typed);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function digits(part: number): string {
  return String(part).padStart(2, '0');
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `5 minutes ago`, `in 2 hours`: the largest unit that says something. */
export function formatAgo(at: string | number, now: number, language: string): string {
  const distance = new Date(at).getTime() - now;
  const size = Math.abs(distance);
  const format = cached(
    `${language} ago`,
    () => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }),
  );
  const say = (count: number, name: 'second' | 'minute' | 'hour' | 'day') => {
    const words = format.format(count, name);
    return language === 'ja' ? words.replace(/\s/g, '') : words;
  };
  if (size < MINUTE) return say(Math.trunc(distance / 10_000) * 10, 'second');
  if (size < HOUR) return say(Math.trunc(distance / MINUTE), 'minute');
  if (size < DAY) return say(Math.trunc(distance / HOUR), 'hour');
  return say(Math.trunc(distance / DAY), 'day');
}

type Unit = 'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond';

function unit(value: number, name: Unit, language: string, digits = 0): string {
  const key = `${language} ${name} ${digits}`;
  const words = cached(
    key,
    () =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: name,
        // Japanese narrow units are Latin letters; its short ones are words, and need no space.
        unitDisplay: language === 'ja' ? 'short' : 'narrow',
        maximumFractionDigits: digits,
      }),
  ).format(value);
  return language === 'ja' ? words.replace(/\s/g, '') : words;
}

/** `1h 05m`, `12m`, `40s`: two units at most. */
export function formatSpan(length_ms: number, language: string): string {
  const size = Math.abs(length_ms);
  const two = (large: number, largeUnit: Unit, small: number, smallUnit: Unit) =>
    [unit(large, largeUnit, language), small ? unit(small, smallUnit, language) : '']
      .filter(Boolean)
      .join(language === 'ja' ? '' : ' ');
  if (size < MINUTE) return unit(Math.floor(size / 1000), 'second', language);
  if (size < 10 * MINUTE) return two(Math.floor(size / MINUTE), 'minute', Math.floor((size % MINUTE) / 1000), 'second');
  if (size < HOUR) return unit(Math.floor(size / MINUTE), 'minute', language);
  if (size < DAY) return two(Math.floor(size / HOUR), 'hour', Math.floor((size % HOUR) / MINUTE), 'minute');
  return two(Math.floor(size / DAY), 'day', Math.floor((size % DAY) / HOUR), 'hour');
}

const DURATION_UNITS: Record<string, Unit> = {
  d: 'day',
  h: 'hour',
  m: 'minute',
  s: 'second',
  ms: 'millisecond',
  us: 'microsecond',
};

/** A duration as configuration files and the server write it (`30s`, `1h30m`), in words: `30秒`, `1 h 30 m`. What is none stays as it is. */
export function formatDuration(written: string, language: string): string {
  if (!/^(?:\d+(?:ms|us|[dhms]))+$/.test(written)) return written;
  const parts = [...written.matchAll(/(\d+)(ms|us|[dhms])/g)].map(([, count, name]) =>
    // A space that never breaks between number and unit.
    unit(Number(count), DURATION_UNITS[name ?? ''] ?? 'second', language).replace(/(\d)\s?(?=[a-zμµ])/i, '$1\u00a0'),
  );
  return parts.join(language === 'ja' ? '' : ' ');
}

/** A latency: `850 µs`, `12.4 ms`, `1.2 s`. */
export function formatLatency(length_ms: number, language: string): string {
  if (length_ms < 1) return unit(Math.round(length_ms * 1000), 'microsecond', language);
  if (length_ms < 1000) return unit(length_ms, 'millisecond', language, length_ms < 100 ? 1 : 0);
  return unit(length_ms / 1000, 'second', language, 2);
}

/** However short or long: from microseconds to days, `0` for nothing. */
export function formatElapsed(length_ms: number, language: string): string {
  if (length_ms === 0) return '0';
  return Math.abs(length_ms) < MINUTE ? formatLatency(length_ms, language) : formatSpan(length_ms, language);
}

/** Availability never rounds up to 100 %: 99.996 % reads 99.99 %. */
export function formatRatio(ratio: number, language: string): string {
  const floored = Math.floor(ratio * 10_000 + 1e-9) / 10_000;
  return cached(
    `${language} ratio`,
    () => new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  ).format(floored);
}

export function formatNumber(value: number, language: string): string {
  return cached(`${language} number`, () => new Intl.NumberFormat(language)).format(value);
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** `812 B`, `1.6 GB`: decimal, with one digit behind the point where it says something. */
export function formatBytes(bytes: number, language: string): string {
  const power = Math.max(0, Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 100 ? 1 : 0;
  return cached(
    `${language} bytes ${power} ${digits}`,
    () =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: BYTE_UNITS[power] ?? 'byte',
        unitDisplay: 'short',
        maximumFractionDigits: digits,
      }),
  ).format(value);
}

// One ticking clock per step for the whole page, and none while nobody looks.

interface Ticker {
  now: number;
  readers: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
}
const tickers = new Map<number, Ticker>();

function ticker(step_ms: number): Ticker {
  let found = tickers.get(step_ms);
  if (!found) {
    found = { now: Date.now(), readers: new Set(), timer: undefined };
    tickers.set(step_ms, found);
  }
  return found;
}

/** The present, moving in steps; every reader of one step sees the same instant. */
export function useNow(step_ms: number): number {
  const clock = ticker(step_ms);
  return useSyncExternalStore(
    (reader) => {
      clock.readers.add(reader);
      clock.timer ??= setInterval(() => {
        if (document.hidden) return;
        clock.now = Date.now();
        for (const wake of clock.readers) wake();
      }, step_ms);
      return () => {
        clock.readers.delete(reader);
        if (clock.readers.size === 0) {
          clearInterval(clock.timer);
          clock.timer = undefined;
        }
      };
    },
    () => {
      if (clock.timer === undefined) clock.now = Math.floor(Date.now() / step_ms) * step_ms;
      return clock.now;
    },
  );
}
