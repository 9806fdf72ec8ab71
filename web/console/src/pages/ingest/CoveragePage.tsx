import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogCoverage } from '@/api/types';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { Page, Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { type Column, Table } from '@/ui/Table';
import { SourceTabs } from './sources/SourceTabs';

type System = LogCoverage['systems'][number];
type Purpose = System['purposes'][number];

/** Which purpose of which system has the logs that it needs, and where something is missing. */
export function CoveragePage() {
  const { t } = useTranslation();
  const coverage = useQuery(logQueries.coverage());
  return (
    <Page title={t('place.log_sources')}>
      <SourceTabs here="coverage">
        <p className="dim">{t('coverage.explain')}</p>
        <Loaded query={coverage} lines={8}>
          {(systems) =>
            systems.length === 0 ? (
              <Panel>
                <EmptyState title={t('coverage.none')}>{t('coverage.none_help')}</EmptyState>
              </Panel>
            ) : (
              systems.map((system) => <OneSystem key={system.system} system={system} />)
            )
          }
        </Loaded>
      </SourceTabs>
    </Page>
  );
}

function OneSystem({ system }: { system: System }) {
  const { t } = useTranslation();
  const gaps = system.purposes.reduce((sum, { missing }) => sum + missing.length, 0);
  const columns: Column<Purpose>[] = [
    {
      id: 'purpose',
      label: t('log_field.purpose'),
      narrow: 'title',
      cell: ({ purpose }) => <span className="strong">{t(`log_purpose.${purpose}`, purpose)}</span>,
    },
    { id: 'state', label: t('coverage.state'), narrow: 'bare', cell: (row) => <State purpose={row} /> },
    { id: 'sources', label: t('coverage.supplied_by'), cell: ({ sources }) => <Sources ids={sources} /> },
    {
      id: 'missing',
      label: t('coverage.missing'),
      narrow: 'title',
      grow: true,
      cell: (row) => <Missing purpose={row} />,
    },
  ];
  return (
    <Panel
      title={
        <>
          <T text={system.name.ja || system.name.en ? system.name : system.system} />{' '}
          <code className="dim">{system.system}</code>
        </>
      }
      actions={
        gaps > 0 ? (
          <Mark shape="triangle" tone="warn">
            {t('coverage.gaps', { n: gaps })}
          </Mark>
        ) : (
          <Mark shape="check" tone="good">
            {t('coverage.complete')}
          </Mark>
        )
      }
      flush
    >
      <Table
        label={t('coverage.of', { system: system.system })}
        columns={columns}
        rows={system.purposes}
        rowKey={({ purpose }) => purpose}
        rowTone={({ missing }) => (missing.length > 0 ? 'warn' : undefined)}
      />
    </Panel>
  );
}

function State({ purpose: { sources, missing } }: { purpose: Purpose }) {
  const { t } = useTranslation();
  if (missing.length === 0)
    return (
      <Mark shape="check" tone="good">
        {t('coverage.complete')}
      </Mark>
    );
  return sources.length === 0 ? (
    <Mark shape="cross" tone="bad">
      {t('coverage.nothing')}
    </Mark>
  ) : (
    <Mark shape="half_diamond" tone="warn">
      {t('coverage.partly')}
    </Mark>
  );
}

function Sources({ ids }: { ids: string[] }) {
  if (ids.length === 0) return <span className="dim">–</span>;
  return (
    <span className="row wrap">
      {ids.map((id) => (
        <Link key={id} to="/log-sources/$id" params={{ id }}>
          <code>{id}</code>
        </Link>
      ))}
    </span>
  );
}

function Missing({ purpose: { missing } }: { purpose: Purpose }) {
  const { t } = useTranslation();
  if (missing.length === 0) return null;
  return (
    <ul className="stack tight">
      {missing.map((one, n) => (
        <li key={n}>
          <span className="dim small">{t(`written_by.${one.origin}`, one.origin)}:</span> <T text={one.what} />
          {one.silent.length > 0 && (
            <div className="small warn">
              {t('coverage.silent')} <Sources ids={one.silent} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
