import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Draft } from '@/api/draft';

/** What becomes of what is typed: one quiet line under a form. */
export function DraftNote<T>({ draft }: { draft: Draft<T> }) {
  const { t } = useTranslation();
  const { state } = draft;
  if (state === 'loading' || state === 'clean') return null;
  return (
    <div className="row small dim" role="status">
      <span className={state === 'unsaved' ? 'bad' : undefined}>{t(`draft.${state}`)}</span>
      {state === 'restored' && (
        <Button size="compact-xs" variant="subtle" onClick={() => draft.clear()}>
          {t('draft.discard')}
        </Button>
      )}
    </div>
  );
}
