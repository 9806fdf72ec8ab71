import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { queries } from '@/api/queries';
import { T } from './T';

/** Components by id, with their names. */
export function ComponentNames({ ids }: { ids: string[] }) {
  return <Listed ids={ids}>{(_, name) => name}</Listed>;
}

/** The same, each leading to its page. */
export function ComponentLinks({ ids }: { ids: string[] }) {
  return (
    <Listed ids={ids}>
      {(id, name) => (
        <Link to="/components/$id" params={{ id }}>
          {name}
        </Link>
      )}
    </Listed>
  );
}

function Listed({ ids, children }: { ids: string[]; children: (id: string, name: ReactNode) => ReactNode }) {
  const components = useQuery(queries.components()).data;
  if (ids.length === 0) return <span className="dim">–</span>;
  return ids.map((id, n) => (
    <Fragment key={id}>
      {n > 0 && ', '}
      {children(id, <T text={components?.find((one) => one.id === id)?.name ?? id} />)}
    </Fragment>
  ));
}
