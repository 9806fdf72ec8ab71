import { useTranslation } from 'react-i18next';
import type { ObligationRow } from '@/api/types';
import { EmptyState } from '@/ui/EmptyState';
import { Panel } from '@/ui/Page';
import { Obligation } from '../../policy/Obligation';

/** What is still owed first, soonest due; then what is settled, newest first. */
export function RoomObligations({ obligations }: { obligations: ObligationRow[] }) {
  const { t } = useTranslation();
  return (
    <Panel flush>
      {obligations.length === 0 && <EmptyState title={t('room.no_obligations')} />}
      {inOrder(obligations).map((obligation) => (
        <Obligation key={obligation.id} obligation={obligation} />
      ))}
    </Panel>
  );
}

function inOrder(obligations: ObligationRow[]): ObligationRow[] {
  const owed = obligations.filter(({ settled_at }) => settled_at === null);
  const settled = obligations.filter(({ settled_at }) => settled_at !== null);
  return [
    ...owed.sort((a, b) => a.due_at.localeCompare(b.due_at)),
    ...settled.sort((a, b) => (b.settled_at ?? '').localeCompare(a.settled_at ?? '')),
  ];
}
