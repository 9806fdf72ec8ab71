import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { queries } from '@/api/queries';
import { T } from './T';

/** Components by id, with their names. */
export function ComponentNames({ ids }: { ids: string[] }) {
  const components = useQuery(queries.components()).data;
  if (ids.length === 0) return <span className="dim">–</span>;
  return ids.map((id, n) => (
    <Fragment key={id}>
      {n > 0 && ', '}
      <T text={components?.find((one) => one.id === id)?.name ?? id} />
    </Fragment>
  ));
}
