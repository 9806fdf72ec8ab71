import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import { T } from './T';

/** Who owes something: a role, or a person. */
export function OwnerName({ owner }: { owner: string }) {
  const { t } = useTranslation();
  const people = useQuery(queries.people()).data;
  const person = people?.find(({ id }) => id === owner);
  return person ? <T text={person.name} /> : t(`role.${owner as 'manager'}`, owner);
}
