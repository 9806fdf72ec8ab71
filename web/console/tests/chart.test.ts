import { describe, expect, it } from 'vitest';
import { withGaps } from '../src/pages/detect/with-gaps';

const point = (minute: number) => ({ at: new Date(minute * 60_000).toISOString(), p50_ms: 5, p95_ms: 9, max_ms: 12, count: 3 });

describe('the latency line', () => {
  it('breaks where nothing was measured', () => {
    const drawn = withGaps([0, 5, 10, 40, 45].map(point));
    expect(drawn.map(({ p50_ms }) => p50_ms)).toEqual([5, 5, 5, null, 5, 5]);
    expect(drawn[3]?.at_s).toBe(15 * 60);
  });

  it('is whole where all was measured, and empty where nothing was', () => {
    expect(withGaps([0, 5, 10].map(point))).toHaveLength(3);
    expect(withGaps([point(0)])).toHaveLength(1);
    expect(withGaps([])).toEqual([]);
  });
});
