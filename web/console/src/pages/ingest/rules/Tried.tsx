import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogHistogram, TriedLogRule } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { At, Since } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { SeverityMark } from '@/ui/marks';
import { type Column, Table } from '@/ui/Table';
import { formatNumber } from '@/ui/time';
import { LevelMark } from '../LevelMark';
import { Histogram } from '../logs/Histogram';
import { termOf } from '../query/edit';
import { SpanWords } from '../RangePicker';
import type { Span } from '../range';
import type { RuleForm } from './rule-form';

type Alert = TriedLogRule['alerts'][number];

/** What a rule would have raised in a span of time. */
export function Tried({ result, form, span }: { result: TriedLogRule; form: RuleForm; span: Span }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { matched, alerts, per_slice, truncated } = result;
  const histogram: LogHistogram = useMemo(
    () => ({
      ...span,
      step_seconds: per_slice.step_seconds,
      total: matched,
      series: [{ level: null, counts: per_slice.counts }],
    }),
    [span, per_slice, matched],
  );
  const n = formatNumber(alerts.length, language);
  return (
    <section className="stack" aria-label={t('rule.result')}>
      <div role="status">
        <h3>
          {alerts.length === 0
            ? t('rule.would_be_none')
            : truncated
              ? t('rule.would_be_more', { n })
              : t('rule.would_be', { n })}
        </h3>
        <p className="small dim">
          <SpanWords span={span} /> · {t('rule.matched', { n: formatNumber(matched, language) })}
        </p>
      </div>
      {matched > 0 && <Histogram histogram={histogram} marks={alerts} />}
      {alerts.length > 0 ? (
        <Alerts alerts={alerts} form={form} />
      ) : (
        <EmptyState title={t(matched > 0 ? 'rule.matched_only' : 'rule.matched_none')} />
      )}
    </section>
  );
}

function Alerts({ alerts, form }: { alerts: Alert[]; form: RuleForm }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<Alert & { n: number }>[] = [
    {
      id: 'from',
      label: t('rule.would_begin'),
      cell: (alert) => (
        <Link to="/logs" search={{ q: queryOf(form, alert), from: alert.from, to: after(alert) }}>
          <At at={alert.from} form="day_clock_seconds" />
        </Link>
      ),
    },
    {
      id: 'length',
      label: t('rule.would_last'),
      align: 'end',
      cell: (alert) => <Since from={alert.from} to={alert.to} />,
    },
    {
      id: 'severity',
      label: t('alert.severity'),
      narrow: 'bare',
      cell: () => <SeverityMark severity={form.severity} plain />,
    },
    {
      id: 'labels',
      label: t('alert.labels'),
      cell: ({ labels }) =>
        Object.entries(labels).map(([name, value]) => (
          <div key={name}>
            <code>
              {name}={value}
            </code>
          </div>
        )),
    },
    {
      id: 'count',
      label: t('log.count'),
      align: 'end',
      cell: ({ count }) => <span className="num">{formatNumber(count, language)}</span>,
    },
    {
      id: 'example',
      label: t('log_source.example'),
      narrow: 'title',
      grow: true,
      cell: ({ example }) =>
        example ? (
          <span>
            <LevelMark level={example.level} /> <code>{example.message}</code>
          </span>
        ) : (
          <span className="dim">–</span>
        ),
    },
  ];
  return (
    <Table
      label={t('rule.result')}
      columns={columns}
      rows={alerts.map((alert, n) => ({ ...alert, n }))}
      rowKey={({ n }) => String(n)}
    />
  );
}

/** The records of this very group. */
function queryOf(form: RuleForm, { labels }: Alert): string {
  const groups = Object.entries(labels).map(([field, value]) => termOf({ field, value }));
  return [`(${form.query.trim()})`, ...groups].join(' ');
}

/** A moment may be all there was. */
function after({ from, to }: Alert): string {
  return new Date(Math.max(Date.parse(to), Date.parse(from)) + 1_000).toISOString();
}
