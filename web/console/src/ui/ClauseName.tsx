import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import { useSession } from '@/app/session';
import { useText } from '@/i18n/language';

/** A clause by its title; its id for those who may not read the policy, and for a clause that is no more. */
export function ClauseName({ id }: { id: string }) {
  const { t } = useTranslation();
  const text = useText();
  const session = useSession();
  const policy = useQuery({ ...queries.policy(), enabled: session?.permissions.includes('policy:read') ?? false });
  const clause = policy.data?.clauses.find((one) => one.id === id);
  return t('actor.clause', { name: text(clause?.title) || id });
}
