import { useTranslation } from 'react-i18next';
import type { ObligationRow } from '@/api/types';
import { EmptyState } from '@/ui/EmptyState';
import { Panel } from '@/ui/Page';
import { Obligation } from '../../policy/Obligation';

export function RoomObligations({ obligations }: { obligations: ObligationRow[] }) {
  const { t } = useTranslation();
  return (
    <Panel flush>
      {obligations.length === 0 && <EmptyState title={t('room.no_obligations')} />}
      {obligations.map((obligation) => (
        <Obligation key={obligation.id} obligation={obligation} />
      ))}
    </Panel>
  );
}
