import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import { paths } from '@/api/paths';
import type { Incident, IncidentActionName } from '@/api/types';

/** One act on an incident; the answer is the incident as it is now. */
export function useIncidentAct(id: string, name: IncidentActionName, onDone?: () => void) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useAct((body: Record<string, unknown>) => post<Incident | undefined>(paths.incidentAction(id, name), body), {
    done: name === 'comment' ? undefined : t(`done.${name}`),
    stale: [['incident', 'one', id], ['incident', 'timeline', id], ['incident', 'list'], ['now']],
    onDone: (incident) => {
      if (incident?.actions) client.setQueryData(['incident', 'one', id], incident);
      onDone?.();
    },
  });
}
