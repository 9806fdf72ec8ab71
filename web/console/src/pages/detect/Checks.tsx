import { useTranslation } from 'react-i18next';
import type { Check } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { VerdictMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { PhasesBar } from '@/ui/PhasesBar';
import { T } from '@/ui/T';
import { type Column, Table } from '@/ui/Table';
import { formatLatency } from '@/ui/time';

/** The last checks with where their time went, on one scale. */
export function Checks({ checks }: { checks: Check[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const longest = Math.max(1, ...checks.map(({ phases_us }) => phases_us.total ?? 0));
  const columns: Column<Check & { n: number }>[] = [
    { id: 'at', label: t('monitor.at'), cell: (row) => <At at={row.at} form="clock_seconds" /> },
    {
      id: 'verdict',
      label: t('monitor.verdict'),
      narrow: 'bare',
      cell: (row) => <VerdictMark verdict={row.verdict} plain />,
    },
    {
      id: 'phases',
      label: t('monitor.phases'),
      narrow: 'title',
      grow: true,
      cell: (row) => <PhasesBar phases={row.phases_us} scale_us={longest} />,
    },
    {
      id: 'total',
      label: t('monitor.total'),
      align: 'end',
      cell: (row) => (
        <span className="num nowrap">
          {row.phases_us.total == null ? '–' : formatLatency(row.phases_us.total / 1000, language)}
        </span>
      ),
    },
    {
      id: 'reason',
      label: t('monitor.reason'),
      cell: (row) => (row.reason ? <T text={row.reason} /> : <span className="dim">–</span>),
    },
  ];
  return (
    <Panel flush>
      {checks.length === 0 ? (
        <EmptyState title={t('monitor.no_checks')} />
      ) : (
        <Table
          label={t('monitor.checks')}
          columns={columns}
          rows={checks.map((check, n) => ({ ...check, n }))}
          rowKey={({ at, n }) => `${at} ${n}`}
        />
      )}
    </Panel>
  );
}
