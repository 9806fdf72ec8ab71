import { useTranslation } from 'react-i18next';
import type { Trace, TraceSpan } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { Mark } from '@/ui/Mark';
import { type Column, Table } from '@/ui/Table';
import { formatElapsed } from '@/ui/time';
import { LaneName } from './LaneName';
import css from './Trace.module.css';

const SPANS_MAX = 200;

/** How long everything took, longest first: what the lanes show, in words. */
export function Spans({ trace, start_ms }: { trace: Trace; start_ms: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (trace.spans.length === 0) return null;
  const longest = [...trace.spans].sort((a, b) => b.elapsed_ms - a.elapsed_ms).slice(0, SPANS_MAX);
  const columns: Column<TraceSpan & { n: number }>[] = [
    { id: 'name', label: t('trace.span'), narrow: 'title', grow: true, cell: ({ name }) => name },
    { id: 'lane', label: t('trace.lane'), cell: ({ lane }) => <LaneName lane={trace.lanes[lane]} number={lane} /> },
    {
      id: 'from',
      label: t('trace.offset'),
      align: 'end',
      cell: ({ from }) => <span className="num">+{formatElapsed(Date.parse(from) - start_ms, language)}</span>,
    },
    {
      id: 'length',
      label: t('trace.took'),
      align: 'end',
      cell: ({ elapsed_ms }) => <span className="num">{formatElapsed(elapsed_ms, language)}</span>,
    },
    { id: 'state', label: t('trace.end'), narrow: 'bare', cell: (span) => <End span={span} /> },
  ];
  return (
    <details className={css.spans}>
      <summary>{t('trace.spans', { n: trace.spans.length })}</summary>
      <Table
        label={t('trace.spans', { n: trace.spans.length })}
        columns={columns}
        rows={longest.map((span, n) => ({ ...span, n }))}
        rowKey={({ n }) => String(n)}
        rowTone={({ error }) => (error ? 'bad' : undefined)}
      />
    </details>
  );
}

function End({ span: { error, complete } }: { span: TraceSpan }) {
  const { t } = useTranslation();
  if (error)
    return (
      <Mark shape="cross" tone="bad" plain>
        {t('trace.failed')}
      </Mark>
    );
  return complete ? (
    <Mark shape="check" tone="good" plain>
      {t('trace.complete')}
    </Mark>
  ) : (
    <Mark shape="question" tone="unknown" plain>
      {t('trace.incomplete')}
    </Mark>
  );
}
