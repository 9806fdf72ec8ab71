import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Permission } from '@/api/types';

export function useSession() {
  return useQuery(queries.session()).data;
}

/** Why the signed-in person may not do this; `null` when they may. */
export function useWhyNot(): (permission: Permission) => string | null {
  const { t } = useTranslation();
  const session = useSession();
  return (permission) => {
    if (!session || session.permissions.includes(permission)) return null;
    return t('reason.permission', { permission });
  };
}
