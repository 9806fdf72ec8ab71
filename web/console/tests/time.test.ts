import { describe, expect, it } from 'vitest';
import { formatAgo, formatDuration, formatLatency, formatRatio, formatSpan } from '../src/ui/time';
import { timeLeft } from '../src/ui/time-left';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 0, minute)).toISOString();
const ms = (minute: number) => Date.parse(at(minute));
const span = { started_at: at(0), warn_at: at(20), due_at: at(30) };

describe('time left', () => {
  it('empties from the start to the due instant', () => {
    expect(timeLeft(span, ms(0))).toEqual({ phase: 'calm', fraction: 1, left_ms: 1_800_000 });
    expect(timeLeft(span, ms(15)).fraction).toBe(0.5);
    expect(timeLeft(span, ms(30)).fraction).toBe(0);
  });

  it('warns from the warning instant on, and is overdue only after the due instant', () => {
    expect(timeLeft(span, ms(20) - 1).phase).toBe('calm');
    expect(timeLeft(span, ms(20)).phase).toBe('warn');
    expect(timeLeft(span, ms(30)).phase).toBe('warn');
    expect(timeLeft(span, ms(30) + 1)).toEqual({ phase: 'overdue', fraction: 0, left_ms: -1 });
  });

  it('stands still once settled', () => {
    const settled = { ...span, settled_at: at(12) };
    expect(timeLeft(settled, ms(90))).toEqual({ phase: 'settled', fraction: 0.6, left_ms: 1_080_000 });
  });

  it('knows spans without length and without warning', () => {
    expect(timeLeft({ started_at: at(5), warn_at: null, due_at: at(5) }, ms(4)).fraction).toBe(1);
    expect(timeLeft({ started_at: at(5), warn_at: null, due_at: at(5) }, ms(6)).fraction).toBe(0);
    expect(timeLeft({ ...span, warn_at: null }, ms(29)).phase).toBe('calm');
  });
});

describe('how figures are written', () => {
  it('spans in two units, in both languages', () => {
    expect(formatSpan(40_000, 'en')).toBe('40s');
    expect(formatSpan(125_000, 'en')).toBe('2m 5s');
    expect(formatSpan(3_900_000, 'ja')).toBe('1時間5分');
    expect(formatSpan(2 * 86_400_000, 'ja')).toBe('2日');
  });

  it('durations of the configuration in words, and what is none as it is', () => {
    expect(formatDuration('3s', 'ja')).toBe('3秒');
    expect(formatDuration('3s', 'en')).toBe('3\u00a0s');
    expect(formatDuration('1h30m', 'ja')).toBe('1時間30分');
    expect(formatDuration('1d', 'ja')).toBe('1日');
    expect(formatDuration('1h30m', 'en')).toBe('1\u00a0h 30\u00a0m');
    expect(formatDuration('250ms', 'ja')).toBe('250\u00a0ms');
    for (const strange of ['', '5 0 * * *', 'soon', '3s?']) expect(formatDuration(strange, 'ja')).toBe(strange);
  });

  it('what was long ago, without spaces in Japanese', () => {
    expect(formatAgo(0, 90_000, 'ja')).toBe('1分前');
    expect(formatAgo(0, 90_000, 'en')).toMatch(/^1 min\.? ago$/);
  });

  it('latencies in the unit that fits', () => {
    expect(formatLatency(0.42, 'en')).toContain('420');
    expect(formatLatency(23.44, 'en')).toContain('23.4');
    expect(formatLatency(1840, 'en')).toContain('1.84');
  });

  it('availability never rounds up', () => {
    expect(formatRatio(0.99999, 'en')).toBe('99.99%');
    expect(formatRatio(1, 'en')).toBe('100.00%');
    expect(formatRatio(0.9961, 'en')).toBe('99.61%');
  });
});
