import type { TraceLane } from '@/api/logs';
import { hueOf } from '../hues';
import css from './Trace.module.css';

/** A lane's colour, always with its name. */
export function LaneName({ lane, number }: { lane: TraceLane | undefined; number: number }) {
  return (
    <span className={css.lane}>
      <span className={css.swatch} style={hueOf(number)} aria-hidden="true" />
      <span>
        {lane ? (
          <>
            {lane.host} <span className="dim">{lane.source}</span>
          </>
        ) : (
          number + 1
        )}
      </span>
    </span>
  );
}
