import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import type { Incident, IncidentActionName, paths } from '@/api/types';

/** What an act takes beside the version that was seen. */
export type ActBody<N extends IncidentActionName> =
  paths[`/api/v1/incidents/{id}/${N}`]['post']['requestBody']['content']['application/json'];

/** One act on an incident; the answer is the incident as it is now. */
export function useIncidentAct<N extends IncidentActionName>(id: string, name: N, onDone?: () => void) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const ask = (body: ActBody<N>) =>
    // Every act is its own path with its own body; `ActBody` has paired the two, which a name that varies hides from the call.
    post(`/api/v1/incidents/{id}/${name as 'comment'}`, { params: { path: { id } }, body: body as ActBody<'comment'> });
  return useAct<ActBody<N>, Incident>(ask, {
    done: name === 'comment' ? undefined : t(`done.${name as Exclude<IncidentActionName, 'comment'>}`),
    stale: [['incident', 'one', id], ['incident', 'timeline', id], ['incident', 'list'], ['now']],
    onDone: (incident) => {
      client.setQueryData(['incident', 'one', id], incident);
      onDone?.();
    },
  });
}
