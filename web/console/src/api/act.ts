/** Doing something: one request, then what it touched is read again, and the person is told how it went. */
import type { NotificationData } from '@mantine/notifications';
import type { QueryKey } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from './client';
import { problemText } from './problem';

/** Loaded with the first thing done, not with the first page. */
const show = async (message: NotificationData) => (await import('@mantine/notifications')).notifications.show(message);

export interface ActOptions<In, Out> {
  /** What is stale afterwards; the live events will say so too, but not before the person looks. */
  stale?: QueryKey[];
  /** A sentence for the corner of the screen; none when nothing came of it. */
  done?: string | ((answer: Out) => string | undefined);
  onDone?: (answer: Out, input: In) => void;
  /** Return true when the form shows the error itself. */
  onError?: (error: ApiError) => boolean;
}

export function useAct<In = void, Out = unknown>(
  request: (input: In) => Promise<Out>,
  options: ActOptions<In, Out> = {},
) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const tell = (message: NotificationData) =>
    void show({ ...message, closeButtonProps: { 'aria-label': t('act.close_panel') } });
  return useMutation<Out, Error, In>({
    mutationFn: request,
    onSuccess: (answer, input) => {
      for (const queryKey of options.stale ?? []) void client.invalidateQueries({ queryKey });
      const message = typeof options.done === 'function' ? options.done(answer) : options.done;
      if (message) tell({ message, color: 'green', autoClose: 4_000 });
      options.onDone?.(answer, input);
    },
    onError: (error) => {
      const problem = error instanceof ApiError ? error : new ApiError(0, { detail: error.message });
      if (problem.code === 'version.stale')
        for (const queryKey of options.stale ?? []) void client.invalidateQueries({ queryKey });
      if (options.onError?.(problem)) return;
      const { title, detail } = problemText(t, problem);
      tell({ title, message: detail, color: 'red', autoClose: 10_000 });
    },
  });
}
