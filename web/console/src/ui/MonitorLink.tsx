import { Link } from '@tanstack/react-router';
import type { MonitorRow } from '@/api/types';
import { T } from './T';
import { rowLink } from './Table';

/** A monitor's name in its row of a table; without one, its id. */
export function MonitorLink({ monitor }: { monitor: Pick<MonitorRow, 'id' | 'name'> }) {
  const { id, name } = monitor;
  return (
    <Link to="/monitors/$id" params={{ id }} className={rowLink}>
      <T text={name.ja || name.en ? name : id} />
    </Link>
  );
}
