import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogRecord, Trace } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { Facts, Page, Panel } from '@/ui/Page';
import { formatElapsed, formatNumber } from '@/ui/time';
import { useAuditReason } from './audit';
import { LevelMark } from './LevelMark';
import { Audit, AuditBanner } from './logs/Audit';
import { termOf } from './query/edit';
import { SpanWords } from './RangePicker';
import { lastOf } from './range';
import { Detail } from './record/Detail';
import { type RowColumn, Rows } from './record/Rows';
import { useFieldName } from './record/use-field-name';
import { FindTrace } from './trace/FindTrace';
import { LaneName } from './trace/LaneName';
import { type Window, wholeOf } from './trace/layout';
import { Spans } from './trace/Spans';
import { Timeline } from './trace/Timeline';

const route = getRouteApi('/signed/traces/$txid');
const WEEK_MS = 7 * 86_400_000;

/** What one trigger caused: on every host, in every log, from first to last. */
export function TracePage() {
  const { t } = useTranslation();
  const { txid } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const reason = useAuditReason();
  const { from, to } = search;
  const trace = useQuery(logQueries.trace(txid, { from, to, reason: search.audit && reason ? reason : undefined }));
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  return (
    <Page
      wide
      title={t('trace.title', { txid })}
      over={<Link to="/traces">{t('place.traces')}</Link>}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<ScrollText size={14} aria-hidden="true" />}
            renderRoot={(props) => (
              <Link {...props} to="/logs" search={{ q: termOf({ field: 'txid', value: txid }), from, to }} />
            )}
          >
            {t('trace.in_logs')}
          </Button>
          <Audit search={search} change={change} />
        </>
      }
    >
      <AuditBanner search={search} change={change} />
      <FindTrace
        txid={txid}
        onFind={(next) => void navigate({ to: '/traces/$txid', params: { txid: next }, search: {} })}
      />
      <Loaded query={trace} lines={10}>
        {(data) =>
          data.total === 0 ? (
            <Nothing trace={data} onLonger={() => change(lastOf(WEEK_MS, Date.now()))} />
          ) : (
            <View key={txid} trace={data} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Nothing({ trace, onLonger }: { trace: Trace; onLonger: () => void }) {
  const { t } = useTranslation();
  return (
    <Panel>
      <EmptyState title={t('trace.none')} picture>
        <p>
          {t('trace.searched')} <SpanWords span={trace} />
        </p>
        <Button mt="sm" size="xs" variant="default" onClick={onLonger}>
          {t('log.none_longer')}
        </Button>
      </EmptyState>
    </Panel>
  );
}

type TraceRecord = Trace['records'][number];

function View({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const whole = useMemo(() => wholeOf(trace), [trace]);
  const window = useMemo(() => windowOf(search.zoom, whole), [search.zoom, whole]);
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const errors = trace.lanes.reduce((sum, lane) => sum + lane.errors, 0);
  const open = trace.records.find(({ id }) => id === search.record);
  return (
    <>
      <Panel>
        <Facts
          items={[
            [t('trace.first'), <At key="v" at={new Date(whole.from_ms).toISOString()} form="date_clock_seconds" />],
            [
              t('trace.length'),
              <span key="v" className="num">
                {formatElapsed(whole.to_ms - whole.from_ms, language)}
              </span>,
            ],
            [
              t('log.records'),
              <span key="v" className="num">
                {formatNumber(trace.total, language)}
              </span>,
            ],
            [
              t('trace.errors_label'),
              errors > 0 ? (
                <Mark key="v" shape="cross" tone="bad" plain>
                  {formatNumber(errors, language)}
                </Mark>
              ) : (
                <span key="v">{t('trace.no_errors')}</span>
              ),
            ],
            [
              t('trace.searched'),
              <span key="v">
                <SpanWords span={trace} />
              </span>,
            ],
          ]}
        />
        {trace.truncated && (
          <p className="warn small" style={{ marginTop: '0.5rem' }}>
            {t('trace.truncated', { shown: trace.records.length, total: trace.total })}
          </p>
        )}
      </Panel>
      <Panel title={t('trace.timeline')}>
        <div className="stack">
          <Timeline
            trace={trace}
            whole={whole}
            window={window}
            marked={open?.at}
            onWindow={(next) => change({ zoom: zoomWord(next, whole) })}
            onRecord={(index) => change({ record: trace.records[index]?.id })}
          />
          <Spans trace={trace} start_ms={whole.from_ms} />
        </div>
      </Panel>
      <Records trace={trace} whole={whole} open={search.record} onOpen={(record) => change({ record })} />
    </>
  );
}

interface RecordsProps {
  trace: Trace;
  whole: Window;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}

function Records({ trace, whole, open, onOpen }: RecordsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useFieldName();
  const columns = useMemo(
    (): RowColumn<TraceRecord>[] => [
      {
        name: 'offset',
        label: t('trace.offset'),
        width: '6rem',
        cell: ({ at }) => <span className="num">+{formatElapsed(Date.parse(at) - whole.from_ms, language)}</span>,
      },
      {
        name: 'lane',
        label: t('trace.lane'),
        width: 'minmax(7rem, 13rem)',
        cell: ({ lane }) => <LaneName lane={trace.lanes[lane]} number={lane} />,
      },
      { name: 'level', label: nameOf('level'), width: '5.5rem', cell: ({ level }) => <LevelMark level={level} /> },
      { name: 'proc', label: nameOf('proc'), width: '8rem', narrow: 'hide', cell: ({ proc }) => proc ?? '' },
      {
        name: 'message',
        label: nameOf('message'),
        width: 'minmax(12rem, 1fr)',
        narrow: 'line',
        cell: ({ message }) => message,
      },
    ],
    // The names follow the language, which `t` stands for.
    [t, language, trace, whole],
  );
  return (
    <Panel title={t('log.records')} count={trace.records.length} flush>
      <Rows<TraceRecord>
        label={t('log.records')}
        records={trace.records}
        columns={columns}
        days={false}
        wrap={false}
        open={open}
        onOpen={onOpen}
        toOpen
        detail={(record: LogRecord) => <Detail record={record} inTrace />}
      />
    </Panel>
  );
}

/** What the address wants to see, as far as there is something. */
function windowOf(zoom: string | undefined, whole: Window): Window {
  const [from_ms = Number.NaN, to_ms = Number.NaN] = (zoom ?? '').split('/').map((at) => Date.parse(at));
  if (!(from_ms < to_ms) || to_ms <= whole.from_ms || from_ms >= whole.to_ms) return whole;
  return { from_ms: Math.max(from_ms, whole.from_ms), to_ms: Math.min(to_ms, whole.to_ms) };
}

function zoomWord(window: Window, whole: Window): string | undefined {
  if (window.from_ms <= whole.from_ms && window.to_ms >= whole.to_ms) return undefined;
  return `${new Date(window.from_ms).toISOString()}/${new Date(Math.max(window.to_ms, window.from_ms + 1)).toISOString()}`;
}
