import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Latency } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { keepWidth } from '@/ui/keep-width';
import { formatLatency, formatTime } from '@/ui/time';
import css from './LatencyChart.module.css';
import { withGaps } from './with-gaps';

const HEIGHT = 240;

/** A canvas cannot inherit colours: they are given per scheme, from the same tokens as everything else. */
function inks() {
  const styles = getComputedStyle(document.documentElement);
  const ink = (name: string) => styles.getPropertyValue(name).trim();
  return {
    axis: ink('--ink-2'),
    grid: ink('--line'),
    line: ink('--calm-fill'),
    high: ink('--warn-fill'),
    bad: ink('--bad-fill'),
  };
}

export function LatencyChart({
  latency,
  from,
  to,
  label,
}: {
  latency: Latency;
  from: string;
  to: string;
  label: string;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const host = place.current;
    if (!host) return;
    const ink = inks();
    const font = '12px system-ui, sans-serif';
    const axis = {
      stroke: ink.axis,
      grid: { stroke: ink.grid, width: 1 },
      ticks: { stroke: ink.grid, width: 1 },
      font,
    };
    const say = (value: number | null | undefined) => (value == null ? '–' : formatLatency(value, language));
    const long = Date.parse(to) - Date.parse(from) > 2 * 86_400_000;
    const chart = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        cursor: { y: false },
        legend: { live: true },
        scales: {
          x: { time: true, range: [Date.parse(from) / 1000, Date.parse(to) / 1000] },
          y: { range: (_chart, _low, high) => [0, (high || 1) * 1.1] },
        },
        axes: [
          {
            ...axis,
            space: 80,
            values: (_chart, ticks) => ticks.map((tick) => formatTime(tick * 1000, long ? 'day' : 'clock', language)),
          },
          {
            ...axis,
            size: 64,
            values: (_chart, ticks) => ticks.map((tick) => (tick === 0 ? '0' : formatLatency(tick, language))),
          },
        ],
        series: [
          {
            label: t('monitor.at'),
            value: (_chart, at) => (at == null ? '–' : formatTime(at * 1000, 'day_clock', language)),
          },
          { label: t('monitor.p50'), stroke: ink.line, width: 2, value: (_chart, value) => say(value) },
          {
            label: t('monitor.p95'),
            stroke: ink.high,
            width: 1.25,
            dash: [4, 3],
            value: (_chart, value) => say(value),
          },
          {
            label: t('monitor.max'),
            stroke: ink.axis,
            width: 0.75,
            dash: [1, 3],
            value: (_chart, value) => say(value),
          },
        ],
        hooks: { drawClear: [(chart) => drawIncidents(chart, latency, ink.bad, Date.parse(to))] },
      },
      columns(latency),
      host,
    );
    return keepWidth(chart, host, HEIGHT);
  }, [latency, from, to, scheme, language, t]);

  return <div ref={place} className={css.chart} role="img" aria-label={label} />;
}

function columns(latency: Latency): uPlot.AlignedData {
  const points = withGaps(latency.points);
  return [
    points.map(({ at_s }) => at_s),
    points.map(({ p50_ms }) => p50_ms),
    points.map(({ p95_ms }) => p95_ms),
    points.map(({ max_ms }) => max_ms),
  ];
}

/** Each incident is a tinted stretch with a firm line where it began. */
function drawIncidents(chart: uPlot, { incidents }: Latency, ink: string, end_ms: number) {
  const { ctx, bbox } = chart;
  ctx.save();
  for (const incident of incidents) {
    const left = Math.max(bbox.left, chart.valToPos(Date.parse(incident.from) / 1000, 'x', true));
    const until = incident.to ? Date.parse(incident.to) : end_ms;
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(until / 1000, 'x', true));
    if (right < left) continue;
    ctx.fillStyle = ink;
    ctx.globalAlpha = 0.14;
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillRect(left, bbox.top, 2, bbox.height);
  }
  ctx.restore();
}
