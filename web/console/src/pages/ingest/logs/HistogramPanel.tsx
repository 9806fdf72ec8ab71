import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import { useLanguage } from '@/i18n/language';
import { Loaded } from '@/ui/Loaded';
import { Panel } from '@/ui/Page';
import { formatNumber, formatSpan, useNow } from '@/ui/time';
import { hasFilter } from '../query/edit';
import { spanOf } from '../range';
import { Histogram } from './Histogram';
import css from './Histogram.module.css';
import type { Logs } from './use-logs';

const LIVE_EVERY_MS = 10_000;

/** When the records were, above the records; it can be folded away. */
export function HistogramPanel({ logs, filter }: { logs: Logs; filter: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { search, asked, span, change } = logs;
  const live = Boolean(search.live);
  const now = useNow(LIVE_EVERY_MS);
  const moving = live ? spanOf(search, now) : span;
  const shown = !search.chart;
  const histogram = useQuery({
    ...logQueries.histogram({ ...asked, ...moving, query: filter }),
    enabled: shown,
    gcTime: 60_000,
  });
  const { data } = histogram;
  const chosenLevel = (level: string | null) =>
    level === null
      ? hasFilter(asked.query, { field: 'level', value: null }, true)
      : hasFilter(asked.query, { field: 'level', value: level });
  return (
    <Panel>
      <div className="stack tight">
        <div className="row wrap apart">
          <UnstyledButton
            className={css.fold}
            aria-expanded={shown}
            onClick={() => change({ chart: shown ? 'off' : undefined })}
          >
            <ChevronDown size={15} aria-hidden="true" className={css.arrow} data-open={shown} />
            {t('log.histogram_title')}
          </UnstyledButton>
          {shown && data && (
            <span className="small dim num" role="status">
              {t('log.total', { n: formatNumber(data.total, language) })} ·{' '}
              {t('log.step', { span: formatSpan(data.step_seconds * 1000, language) })}
            </span>
          )}
        </div>
        {shown && (
          <Loaded query={histogram} lines={3}>
            {(found) =>
              found.total === 0 ? (
                <p className="small dim">{t('log.nothing_in_range')}</p>
              ) : (
                <Histogram
                  histogram={found}
                  onZoom={logs.setRange}
                  isChosen={chosenLevel}
                  onLevel={(level) =>
                    level === null
                      ? logs.filter({ field: 'level', value: null }, true)
                      : logs.toggle({ field: 'level', value: level })
                  }
                />
              )
            }
          </Loaded>
        )}
      </div>
    </Panel>
  );
}
