import { ActionIcon, Button, CopyButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChartGantt, Check, Copy, Download, ListTree, Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { logAddress } from '@/api/log-queries';
import { type LogRecord, logs } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { formatTime } from '@/ui/time';
import { useAuditReason } from '../audit';
import { FILTER_VALUE_MAX, type Filter } from '../query/edit';
import { Around } from './Around';
import css from './Detail.module.css';
import { FieldName } from './FieldName';
import { type FieldOf, fieldsOf } from './fields';

export type OnFilter = (filter: Filter, denied: boolean) => void;

interface Props {
  record: LogRecord;
  /** Where there is a query to put it into. */
  onFilter?: OnFilter;
  /** The page is the trace of this record itself. */
  inTrace?: boolean;
}

/** Everything about one record, in its place. */
export function Detail({ record, onFilter, inTrace }: Props) {
  const { t } = useTranslation();
  const [around, setAround] = useState(false);
  return (
    <div className={css.detail}>
      <Acts record={record} around={around} onAround={() => setAround(!around)} inTrace={inTrace ?? false} />
      <p className={css.message}>{record.message}</p>
      {record.rest && (
        <pre className={css.rest} tabIndex={0} role="region" aria-label={t('log.rest')}>
          {record.rest}
        </pre>
      )}
      <Fields record={record} onFilter={onFilter} />
      {around && <Around record={record} />}
    </div>
  );
}

/** What belongs to one trigger lies near; jobs and delayed requests may come hours later. */
const TRACE_AROUND_MS = 6 * 3_600_000;

function spanAround(at: string) {
  const moment = Date.parse(at);
  const instant = (ms: number) => new Date(ms).toISOString();
  return { from: instant(moment - TRACE_AROUND_MS), to: instant(moment + TRACE_AROUND_MS) };
}

interface ActsProps {
  record: LogRecord;
  around: boolean;
  onAround: () => void;
  inTrace: boolean;
}

function Acts({ record, around, onAround, inTrace }: ActsProps) {
  const { t } = useTranslation();
  const reason = useAuditReason();
  const asked = { id: record.id, reason: reason || undefined };
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = useAct(
    () =>
      logs.get('/api/v1/logs/raw', { params: { query: asked }, parseAs: 'text', headers: { Accept: 'text/plain' } }),
    {
      // Without TLS browsers have no clipboard, and some forget the press while the answer was waited for.
      onDone: (text) =>
        void Promise.resolve()
          .then(() => navigator.clipboard.writeText(text))
          .then(
            () => setCopied('yes'),
            () => setCopied('failed'),
          ),
    },
  );
  return (
    <div className="row wrap">
      {record.txid && !inTrace && (
        <Button
          size="xs"
          variant="default"
          leftSection={<ChartGantt size={14} aria-hidden="true" />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/traces/$txid"
              params={{ txid: record.txid ?? '' }}
              search={{ record: record.id, ...spanAround(record.at) }}
            />
          )}
        >
          {t('log.see_trace')}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        aria-expanded={around}
        leftSection={<ListTree size={14} aria-hidden="true" />}
        onClick={onAround}
      >
        {t('log.around')}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={copied === 'yes' ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
        onClick={() => copy.mutate()}
      >
        {copied === 'yes' ? t('act.copied') : copied === 'failed' ? t('log.copy_failed') : t('log.copy_raw')}
      </Button>
      <CopyButton value={JSON.stringify(record, null, 2)}>
        {({ copied: done, copy: copyJson }) => (
          <Button
            size="xs"
            variant="default"
            leftSection={done ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
            onClick={copyJson}
          >
            {done ? t('act.copied') : t('log.copy_json')}
          </Button>
        )}
      </CopyButton>
      <Button
        size="xs"
        variant="default"
        component="a"
        href={logAddress('logs/raw', asked)}
        download="record.log"
        leftSection={<Download size={14} aria-hidden="true" />}
      >
        {t('log.save_raw')}
      </Button>
    </div>
  );
}

function Fields({ record, onFilter }: Pick<Props, 'record' | 'onFilter'>) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <dl className={css.fields}>
      <div>
        <dt>{t('log_field.time')}</dt>
        <dd>
          <time dateTime={record.at}>{formatTime(record.at, 'full', language)}</time>{' '}
          <code className="dim">{record.at}</code>
        </dd>
      </div>
      {fieldsOf(record).map((field) => (
        <div key={field.name}>
          <dt>
            <FieldName name={field.name} />
          </dt>
          <dd>
            {onFilter && isFilter(field) && <FilterButtons field={field} onFilter={onFilter} />}
            <Value field={field} />
          </dd>
        </div>
      ))}
      {record.unparsed && (
        <div>
          <dt>{t('log.note')}</dt>
          <dd className="warn">{t('log.unparsed_note')}</dd>
        </div>
      )}
    </dl>
  );
}

function Value({ field: { name, value } }: { field: FieldOf }) {
  const { t } = useTranslation();
  if (name === 'purpose') return <span>{t(`log_purpose.${String(value) as 'detect'}`, String(value))}</span>;
  return <code className={css.value}>{String(value)}</code>;
}

/** What the language can ask for as it stands. */
function isFilter({ name, value }: FieldOf): boolean {
  const text = String(value);
  return name.length <= FILTER_VALUE_MAX && value !== null && text.length <= FILTER_VALUE_MAX && !text.includes('\r');
}

function FilterButtons({ field: { name, value }, onFilter }: { field: FieldOf; onFilter: OnFilter }) {
  const { t } = useTranslation();
  const what = `${name}: ${String(value)}`;
  const filter = { field: name, value: String(value) };
  return (
    <span className={css.filters}>
      <ActionIcon
        size={24}
        variant="subtle"
        aria-label={t('log.filter_for', { what })}
        title={t('log.filter_for', { what })}
        onClick={() => onFilter(filter, false)}
      >
        <Plus size={14} />
      </ActionIcon>
      <ActionIcon
        size={24}
        variant="subtle"
        aria-label={t('log.filter_out', { what })}
        title={t('log.filter_out', { what })}
        onClick={() => onFilter(filter, true)}
      >
        <Minus size={14} />
      </ActionIcon>
    </span>
  );
}
