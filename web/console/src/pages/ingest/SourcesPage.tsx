import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogSource } from '@/api/logs';
import { useLanguage, useText } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSegments, FilterSelect, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { Page, Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { type Column, rowLink, Table } from '@/ui/Table';
import { formatElapsed, formatNumber, formatRatio } from '@/ui/time';
import { HowToSend } from './sources/HowToSend';
import { Conformance, isWrong, LAG_MS_MAX, SourceMark, unparsedShare } from './sources/SourceMarks';
import { SourceTabs } from './sources/SourceTabs';

const route = getRouteApi('/signed/log-sources');

/** Where logs come from: how much, how late, how well. */
export function SourcesPage() {
  const { t } = useTranslation();
  const sources = useQuery(logQueries.sources());
  const search = route.useSearch();
  return (
    <Page title={t('place.log_sources')}>
      <SourceTabs here="sources">
        <SourceFilters sources={sources.data ?? []} />
        <Panel flush>
          <Loaded query={sources} lines={8}>
            {(rows) => (
              <Rows
                any={rows.length > 0}
                rows={rows
                  .filter((row) => fits(row, search))
                  .sort((a, b) => Number(isWrong(b)) - Number(isWrong(a)) || a.id.localeCompare(b.id))}
              />
            )}
          </Loaded>
        </Panel>
        <Panel title={t('send.title')}>
          <HowToSend source={null} />
        </Panel>
      </SourceTabs>
    </Page>
  );
}

function SourceFilters({ sources }: { sources: LogSource[] }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part }, replace: true });
  const systems = [...new Set(sources.flatMap(({ system }) => system ?? []))].sort();
  const wrong = sources.filter(isWrong).length;
  return (
    <Filters>
      <FilterText value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
      <FilterSegments
        label={t('log_source.state')}
        value={search.show ?? 'all'}
        choices={[
          { value: 'all', label: `${t('filter.all')} ${sources.length}` },
          { value: 'wrong', label: `${t('log_source.wrong')} ${wrong}` },
        ]}
        onChange={(show) => change({ show: show === 'wrong' ? 'wrong' : undefined })}
      />
      <FilterSelect
        label={t('log_source.system')}
        value={search.system ?? ''}
        choices={[
          { value: '', label: t('log_source.any_system') },
          ...systems.map((system) => ({ value: system, label: system })),
        ]}
        onChange={(system) => change({ system: system || undefined })}
      />
    </Filters>
  );
}

function fits(
  row: LogSource,
  search: { q?: string | undefined; system?: string | undefined; show?: string | undefined },
) {
  if (search.system && row.system !== search.system) return false;
  if (search.show === 'wrong' && !isWrong(row)) return false;
  const words = [row.id, row.name.ja, row.name.en, row.format, row.purpose, row.system, row.component].join(' ');
  return !search.q || words.toLowerCase().includes(search.q.toLowerCase());
}

function Rows({ rows, any }: { rows: LogSource[]; any: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const columns: Column<LogSource>[] = [
    {
      id: 'name',
      label: t('log_source.one'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <div>
          <Link to="/log-sources/$id" params={{ id: row.id }} className={rowLink}>
            <T text={row.name.ja || row.name.en ? row.name : row.id} />
          </Link>
          <div className="small dim">
            {text(row.name) !== row.id && (
              <>
                <code>{row.id}</code> ·{' '}
              </>
            )}
            {t(`log_purpose.${row.purpose}`, row.purpose)} · {t(`written_by.${row.written_by}`, row.written_by)}
            {row.system && ` · ${row.system}`}
          </div>
        </div>
      ),
    },
    { id: 'state', label: t('log_source.state'), narrow: 'bare', cell: (row) => <SourceMark source={row} /> },
    {
      id: 'rate',
      label: t('log_source.rate'),
      align: 'end',
      cell: (row) => (
        <span className="num nowrap">
          {t('log_source.per_minute', { n: formatNumber(rounded(row.records_per_minute), language) })}
        </span>
      ),
    },
    { id: 'seen', label: t('log_source.last_seen'), align: 'end', cell: (row) => <Ago at={row.last_seen_at} /> },
    { id: 'lag', label: t('log_source.lag'), align: 'end', cell: (row) => <Lag lag_ms={row.lag_ms} /> },
    {
      id: 'unparsed',
      label: t('log_source.unparsed'),
      align: 'end',
      cell: (row) => (
        <span className={row.unparsed_24h > 0 ? 'num warn strong' : 'num'}>
          {formatRatio(unparsedShare(row), language)}
        </span>
      ),
    },
    {
      id: 'conformance',
      label: t('log_source.conformance'),
      align: 'end',
      cell: (row) => <Conformance score={row.conformance} />,
    },
  ];
  if (rows.length === 0)
    return any ? (
      <EmptyState title={t('log_source.none_fit')} />
    ) : (
      <EmptyState title={t('log_source.none')} picture>
        {t('log_source.none_help')}
      </EmptyState>
    );
  return (
    <Table
      label={t('place.log_sources')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowTone={(row) => (row.silent ? 'bad' : isWrong(row) ? 'warn' : undefined)}
    />
  );
}

/** Small figures with one digit behind the point: a record every five minutes is not none. */
function rounded(rate: number): number {
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}

export function Lag({ lag_ms }: { lag_ms: number | null }) {
  const language = useLanguage();
  if (lag_ms === null) return <span className="dim">–</span>;
  return <span className={lag_ms > LAG_MS_MAX ? 'num warn strong' : 'num'}>{formatElapsed(lag_ms, language)}</span>;
}
