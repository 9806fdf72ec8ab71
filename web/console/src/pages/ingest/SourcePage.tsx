import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogAgent, LogFinding, LogSourceDetail } from '@/api/logs';
import { useLanguage, useText } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { ComponentLinks } from '@/ui/ComponentNames';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Facts, Page, Panel } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';
import { OriginNote } from '@/ui/Toml';
import { formatBytes, formatNumber, formatRatio } from '@/ui/time';
import { termOf } from './query/edit';
import { Lag } from './SourcesPage';
import { HowToSend } from './sources/HowToSend';
import { Conformance, SourceMark, unparsedShare } from './sources/SourceMarks';

const route = getRouteApi('/signed/log-sources/$id');

/** One source: what comes of it, what is wrong with it, and how it is sent. */
export function SourcePage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const source = useQuery(logQueries.source(id));
  if (source.data) return <Loaded query={source}>{(data) => <View key={id} source={data} />}</Loaded>;
  return (
    <Page title={t('log_source.one')} over={<Link to="/log-sources">{t('place.log_sources')}</Link>}>
      <Loaded query={source}>{() => null}</Loaded>
    </Page>
  );
}

function View({ source }: { source: LogSourceDetail }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Page
      title={text(source.name) || source.id}
      over={<Link to="/log-sources">{t('place.log_sources')}</Link>}
      beside={<SourceMark source={source} />}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<ScrollText size={14} aria-hidden="true" />}
          renderRoot={(props) => (
            <Link {...props} to="/logs" search={{ q: termOf({ field: 'source', value: source.id }) }} />
          )}
        >
          {t('log_source.see_records')}
        </Button>
      }
    >
      <About source={source} />
      <Findings source={source} />
      <Agents agents={source.agents} />
      <Panel title={t('send.title')}>
        <HowToSend source={source.id} />
      </Panel>
    </Page>
  );
}

function About({ source }: { source: LogSourceDetail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const number = (value: number) => <span className="num">{formatNumber(value, language)}</span>;
  return (
    <Panel>
      <Facts
        items={[
          ['ID', <code key="v">{source.id}</code>],
          [t('log_field.purpose'), t(`log_purpose.${source.purpose}`, source.purpose)],
          [t('log_source.written_by'), t(`written_by.${source.written_by}`, source.written_by)],
          [t('log_source.format'), <code key="v">{source.format}</code>],
          [t('log_source.time_zone'), source.time_zone],
          [t('log_source.system'), source.system ? <code key="v">{source.system}</code> : '–'],
          [t('component.one'), <ComponentLinks key="v" ids={source.component ? [source.component] : []} />],
          [t('log_source.last_seen'), <Ago key="v" at={source.last_seen_at} />],
          [t('log_source.lag'), <Lag key="v" lag_ms={source.lag_ms} />],
          [t('log_source.records_24h'), <span key="v">{number(source.records_24h)}</span>],
          [t('log_source.bytes_24h'), formatBytes(source.bytes_24h, language)],
          [
            t('log_source.unparsed'),
            <span key="v">
              {number(source.unparsed_24h)} ({formatRatio(unparsedShare(source), language)})
            </span>,
          ],
          [t('log_source.conformance'), <Conformance key="v" score={source.conformance} />],
          [
            t('origin.label'),
            source.origin.kind === 'ui' ? t('log_source.made_auto') : <OriginNote key="v" origin={source.origin} />,
          ],
        ]}
      />
      {source.origin.kind === 'ui' && (
        <p className="small dim" style={{ marginTop: '0.75rem' }}>
          {t('log_source.made_by_use')}
        </p>
      )}
    </Panel>
  );
}

function Findings({ source: { findings, conformance } }: { source: LogSourceDetail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<LogFinding>[] = [
    {
      id: 'rule',
      label: t('log_source.rule'),
      narrow: 'title',
      cell: ({ rule }) => <code className="strong">{rule}</code>,
    },
    {
      id: 'lines',
      label: t('log_source.lines'),
      align: 'end',
      cell: ({ lines }) => <span className="num">{formatNumber(lines, language)}</span>,
    },
    {
      id: 'example',
      label: t('log_source.example'),
      narrow: 'title',
      grow: true,
      cell: ({ example }) => <code className="prose">{example}</code>,
    },
  ];
  return (
    <Panel title={t('log_source.findings')} count={findings.length || undefined} flush>
      {findings.length === 0 ? (
        <EmptyState title={t(conformance === null ? 'log_source.findings_not_measured' : 'log_source.no_findings')} />
      ) : (
        <Table label={t('log_source.findings')} columns={columns} rows={findings} rowKey={({ rule }) => rule} />
      )}
    </Panel>
  );
}

function Agents({ agents }: { agents: LogAgent[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<LogAgent>[] = [
    {
      id: 'agent',
      label: t('log_source.agent'),
      narrow: 'title',
      cell: ({ agent, host }) => (
        <span>
          <span className="strong">{host}</span> <code className="dim">{agent !== host && agent}</code>
        </span>
      ),
    },
    { id: 'path', label: t('log_source.path'), grow: true, cell: ({ path }) => <code>{path}</code> },
    {
      id: 'lag',
      label: t('log_source.behind'),
      align: 'end',
      cell: ({ lag_bytes }) => <span className="num">{formatBytes(lag_bytes, language)}</span>,
    },
    {
      id: 'seen',
      label: t('log_source.last_seen'),
      align: 'end',
      cell: ({ last_seen_at }) => <Ago at={last_seen_at} />,
    },
    {
      id: 'lost',
      label: t('log_source.lost'),
      align: 'end',
      cell: ({ lost_bytes }) =>
        lost_bytes > 0 ? (
          <span className="num bad strong">{formatBytes(lost_bytes, language)}</span>
        ) : (
          <span className="num">{t('log_source.lost_none')}</span>
        ),
    },
  ];
  return (
    <Panel title={t('log_source.agents')} count={agents.length || undefined} flush>
      {agents.length === 0 ? (
        <EmptyState title={t('log_source.no_agents')} />
      ) : (
        <Table
          label={t('log_source.agents')}
          columns={columns}
          rows={agents}
          rowKey={({ agent, host, path }) => [agent, host, path].join(' ')}
          rowTone={({ lost_bytes }) => (lost_bytes > 0 ? 'bad' : undefined)}
        />
      )}
    </Panel>
  );
}
