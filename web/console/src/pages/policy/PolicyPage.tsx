import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Clause, Policy } from '@/api/types';
import { useLanguage, useText } from '@/i18n/language';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Facts, Page, Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { type Column, Table } from '@/ui/Table';
import { OriginNote } from '@/ui/Toml';
import { formatDuration, formatNumber } from '@/ui/time';

/** What was promised, in force now. */
export function PolicyPage() {
  const { t } = useTranslation();
  const policy = useQuery(queries.policy());
  return (
    <Page title={t('place.policy')}>
      <Loaded query={policy} lines={8}>
        {(data) => <View policy={data} />}
      </Loaded>
    </Page>
  );
}

function View({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <Panel>
        <Facts
          items={[
            [t('policy.name'), text(policy.name) || '–'],
            [t('policy.version'), <code key="v">{policy.version || '–'}</code>],
            [t('policy.zone'), policy.zone],
            [t('policy.objective'), <Objective key="v" objective={policy.objective} />],
          ]}
        />
      </Panel>
      <Panel title={t('policy.clauses')} count={policy.clauses.length} flush>
        <Clauses clauses={policy.clauses} />
      </Panel>
    </>
  );
}

function Objective({ objective }: { objective: Policy['objective'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (objective === null || objective === undefined) return '–';
  const { percent, guarantee } =
    typeof objective === 'number' ? { percent: objective, guarantee: undefined } : objective;
  const force = guarantee === undefined ? '' : ` (${t(guarantee ? 'force.commitment' : 'force.goal')})`;
  return `${formatNumber(percent, language)} %${force}`;
}

function Clauses({ clauses }: { clauses: Clause[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<Clause>[] = [
    {
      id: 'title',
      label: t('policy.clause'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <div>
          <span className="strong">
            <T text={row.title} />
          </span>
          <div className="small dim">
            {row.source} · <code>{row.id}</code>
          </div>
        </div>
      ),
    },
    { id: 'force', label: t('policy.force'), cell: (row) => t(`force.${row.force}`) },
    {
      id: 'within',
      label: t('policy.within'),
      align: 'end',
      cell: (row) => <span className="num nowrap">{formatDuration(row.within, language)}</span>,
    },
    {
      id: 'warn',
      label: t('policy.warn_before'),
      align: 'end',
      cell: (row) => (
        <span className="num nowrap">{row.warn_before ? formatDuration(row.warn_before, language) : '–'}</span>
      ),
    },
    {
      id: 'priorities',
      label: t('incident.priority'),
      cell: (row) => row.priorities?.join(', ') || t('policy.every_priority'),
    },
    { id: 'send', label: t('policy.send'), cell: (row) => t(`send_mode.${row.send as 'auto'}`, row.send ?? '–') },
    { id: 'owner', label: t('policy.owner'), cell: (row) => t(`role.${row.owner as 'manager'}`, row.owner ?? '–') },
    { id: 'origin', label: t('origin.label'), cell: (row) => <OriginNote origin={row.origin} /> },
  ];
  if (clauses.length === 0) return <EmptyState title={t('policy.none')} />;
  return <Table label={t('policy.clauses')} columns={columns} rows={clauses} rowKey={({ id }) => id} />;
}
