import type { LatencyPoint } from '@/api/types';

export interface Drawn {
  at_s: number;
  p50_ms: number | null;
  p95_ms: number | null;
  max_ms: number | null;
}

/** Points without measurements are left out of the answer: a line must not be drawn across where they were. */
export function withGaps(points: LatencyPoint[]): Drawn[] {
  const drawn: Drawn[] = [];
  const step_s = usualStep(points);
  for (const point of points) {
    const at_s = Date.parse(point.at) / 1000;
    const last = drawn.at(-1);
    if (last && at_s - last.at_s > step_s * 1.5)
      drawn.push({ at_s: last.at_s + step_s, p50_ms: null, p95_ms: null, max_ms: null });
    drawn.push({ at_s, p50_ms: point.p50_ms, p95_ms: point.p95_ms, max_ms: point.max_ms });
  }
  return drawn;
}

/** The distance that is usual between neighbours: the middle one of all. */
function usualStep(points: LatencyPoint[]): number {
  const steps = points
    .slice(1)
    .map((point, n) => (Date.parse(point.at) - Date.parse(points[n]?.at ?? point.at)) / 1000);
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? Number.POSITIVE_INFINITY;
}
