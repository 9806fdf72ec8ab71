import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogNoise } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Page, Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import { type Column, rowLink, Table } from '@/ui/Table';
import { formatNumber, formatRatio } from '@/ui/time';
import { LevelMark } from './LevelMark';
import css from './logs/Logs.module.css';
import { termOf } from './query/edit';
import { RangePicker, SpanWords } from './RangePicker';
import { rangeSearch, type Span, spanOf } from './range';

const route = getRouteApi('/signed/log-noise');
const RANGE = '24h';
/** As many as are asked for. */
const ROWS_MAX = 100;

/** What is said again and again and nobody does anything about: candidates for a lower level, another text, or none. */
export function NoisePage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  // A day says more than an hour of what repeats.
  const asked = useMemo(() => ({ ...search, range: search.range ?? RANGE }) as const, [search]);
  const span = useMemo(() => spanOf(asked, Date.now()), [asked]);
  const noise = useQuery(logQueries.noise(span));
  return (
    <Page title={t('place.log_noise')}>
      <p className="dim">{t('noise.explain')}</p>
      <div className={css.tools}>
        <RangePicker
          search={asked}
          span={span}
          onChange={(chosen) => {
            const { range, from, to } = rangeSearch(chosen);
            const word = typeof chosen === 'string' ? chosen : range;
            void navigate({ search: { range: word === RANGE ? undefined : word, from, to }, replace: true });
          }}
        />
      </div>
      <Panel
        title={t('noise.title')}
        actions={
          <span className="small dim">
            <SpanWords span={span} />
          </span>
        }
        flush
      >
        <Loaded query={noise} lines={8}>
          {(data) => (
            <>
              <p className="small dim" style={{ padding: '0.5rem 1rem' }}>
                {t('noise.total', { n: formatNumber(data.total, language) })}
                {data.rows.length >= ROWS_MAX && ` ${t('noise.first', { n: ROWS_MAX })}`}
                {data.truncated && ` ${t('noise.truncated')}`}
              </p>
              <Rows rows={data.rows} span={span} />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

type Row = LogNoise['rows'][number];

function Rows({ rows, span }: { rows: Row[]; span: Span }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<Row>[] = [
    {
      id: 'template',
      label: t('log_field.message'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <div>
          <Link
            to="/logs"
            search={{
              q: `${termOf({ field: 'source', value: row.source })} ${termOf({ field: 'template', value: row.template })}`,
              from: span.from,
              to: span.to,
            }}
            className={rowLink}
          >
            <code>{row.template}</code>
          </Link>
          <div className="small dim">{row.source}</div>
          {row.advice && (
            <div className="small">
              <T text={row.advice} />
            </div>
          )}
        </div>
      ),
    },
    { id: 'level', label: t('log_field.level'), narrow: 'bare', cell: ({ level }) => <LevelMark level={level} /> },
    {
      id: 'count',
      label: t('log.count'),
      align: 'end',
      cell: ({ count }) => <span className="num">{formatNumber(count, language)}</span>,
    },
    {
      id: 'share',
      label: t('noise.share'),
      align: 'end',
      cell: ({ share }) => (
        <span className={css.cell}>
          <span className="num">{formatRatio(share, language)}</span>
          <span className={css.cellBar} style={{ width: `${Math.min(1, share) * 100}%` }} aria-hidden="true" />
        </span>
      ),
    },
    {
      id: 'alerts',
      label: t('place.alerts'),
      align: 'end',
      cell: ({ alerts }) => <span className="num">{alerts === 0 ? t('noise.no_alerts') : alerts}</span>,
    },
    {
      id: 'first',
      label: t('noise.first_seen'),
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Ago at={row.first_at} />,
    },
    { id: 'last', label: t('log_source.last_seen'), align: 'end', cell: (row) => <Ago at={row.last_at} /> },
  ];
  if (rows.length === 0) return <EmptyState title={t('noise.none')} picture />;
  return (
    <Table
      label={t('noise.title')}
      columns={columns}
      rows={rows}
      rowKey={({ source, level, template }) => [source, level, template].join('\0')}
    />
  );
}
