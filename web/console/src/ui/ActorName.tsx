import { useTranslation } from 'react-i18next';
import type { Actor } from '@/api/types';
import { ClauseName } from './ClauseName';
import { PersonName } from './PersonName';

/** Who did it: a person by name, a clause, a token, or hinomi itself. */
export function ActorName({ actor, label }: { actor: Actor | null | undefined; label: string }) {
  const { t } = useTranslation();
  const name = actor?.id ?? actor?.name;
  if (!actor || !name) return label;
  switch (actor.kind) {
    case 'person':
      return <PersonName id={name} />;
    case 'clause':
      return <ClauseName id={name} />;
    case 'token':
      return t('actor.token', { name });
    default:
      return 'hinomi';
  }
}
