import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LogPermission } from '@/api/logs';
import { queries } from '@/api/queries';
import type { Permission, Session } from '@/api/types';

export function useSession() {
  return useQuery(queries.session()).data;
}

export function may(session: Session | undefined, permission: Permission | LogPermission): boolean {
  const all: readonly string[] = session?.permissions ?? [];
  return all.includes(permission);
}

/** Why the signed-in person may not do this; `null` when they may. */
export function useWhyNot(): (permission: Permission | LogPermission) => string | null {
  const { t } = useTranslation();
  const session = useSession();
  return (permission) => {
    if (!session || may(session, permission)) return null;
    return t('reason.permission', { permission });
  };
}
