import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLanguage } from '@/i18n/language';
import { keepWidth } from '@/ui/keep-width';
import { formatNumber, formatTime } from '@/ui/time';
import { hueName } from '../hues';
import css from './SeriesChart.module.css';
import type { TableSeries } from './series';

const HEIGHT = 220;
/** Lines are told apart by their dashes too. */
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [4, 2, 1, 2], [1, 2], [10, 2, 2, 2, 2, 2]];

/** Numbers over time, a line for each. */
export function SeriesChart({
  data,
  label,
  format,
}: {
  data: TableSeries;
  label: string;
  /** How a value is written; as a plain number if absent. Must stay the same as long as the data does. */
  format?: (value: number) => string;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = place.current;
    if (!host) return;
    const styles = getComputedStyle(document.documentElement);
    const ink = (name: string) => styles.getPropertyValue(name).trim();
    const axis = {
      stroke: ink('--ink-2'),
      grid: { stroke: ink('--line'), width: 1 },
      ticks: { stroke: ink('--line'), width: 1 },
      font: '12px system-ui, sans-serif',
    };
    const say = format ?? ((value: number) => formatNumber(value, language));
    const long = (data.at_s.at(-1) ?? 0) - (data.at_s[0] ?? 0) > 2 * 86_400;
    const chart = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        cursor: { y: false },
        scales: { x: { time: true }, y: { range: (_chart, _low, high) => [0, (high || 1) * 1.1] } },
        axes: [
          {
            ...axis,
            space: 80,
            values: (_chart, ticks) => ticks.map((tick) => formatTime(tick * 1000, long ? 'day' : 'clock', language)),
          },
          { ...axis, size: format ? 72 : 56, values: (_chart, ticks) => ticks.map(say) },
        ],
        series: [
          {
            label: t('log_field.time'),
            value: (_chart, at) => (at == null ? '–' : formatTime(at * 1000, 'day_clock_seconds', language)),
          },
          ...data.series.map((line, n) => ({
            label: line.label,
            stroke: ink(hueName(n)),
            width: 1.75,
            dash: DASHES[n % DASHES.length] ?? [],
            points: { show: data.at_s.length < 40 },
            value: (_chart: uPlot, value: number | null) => (value == null ? '–' : say(value)),
          })),
        ],
      },
      [data.at_s, ...data.series.map(({ values }) => values)],
      host,
    );
    return keepWidth(chart, host, HEIGHT);
  }, [data, format, scheme, language, t]);
  return <div ref={place} className={css.chart} role="img" aria-label={label} />;
}
