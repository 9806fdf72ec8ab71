import { useQuery } from '@tanstack/react-query';
import { queries } from '@/api/queries';
import { T } from './T';

/** A person by id; the id itself until the name is known. */
export function PersonName({ id }: { id: string }) {
  const people = useQuery(queries.people()).data;
  const person = people?.find((one) => one.id === id);
  return person ? <T text={person.name} /> : <span>{id}</span>;
}
