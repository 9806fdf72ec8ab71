import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogRecord } from '@/api/logs';
import { useLanguage } from '@/i18n/language';
import { Loaded } from '@/ui/Loaded';
import { formatTime } from '@/ui/time';
import { useAuditReason } from '../audit';
import { LevelMark } from '../LevelMark';
import css from './Detail.module.css';

const FIRST = 10;
/** As many as the server gives on either side. */
const MOST = 200;

/** What the same source wrote on the same host before and after. */
export function Around({ record }: { record: LogRecord }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const reason = useAuditReason();
  const [each, setEach] = useState(FIRST);
  const around = useQuery(logQueries.around(record.id, each, reason || undefined));
  return (
    <section>
      <p className="small dim">{t('log.around_of', { source: record.source, host: record.host ?? '–' })}</p>
      <Loaded query={around} lines={3}>
        {({ records, index }) => (
          <div className={css.around} tabIndex={0} role="region" aria-label={t('log.around')}>
            <ol>
              {records.map((one, n) => (
                <li key={one.id} data-here={n === index || undefined} aria-current={n === index || undefined}>
                  <time dateTime={one.at} title={formatTime(one.at, 'full', language)}>
                    {formatTime(one.at, 'clock_ms', language)}
                  </time>
                  <LevelMark level={one.level} />
                  <span className={css.line}>{one.message}</span>
                  {n === index && <span className={css.here}>{t('log.this_record')}</span>}
                </li>
              ))}
            </ol>
          </div>
        )}
      </Loaded>
      {each < MOST && (
        <Button
          size="compact-sm"
          variant="default"
          loading={around.isFetching}
          onClick={() => setEach(Math.min(MOST, each * 4))}
        >
          {t('log.around_more')}
        </Button>
      )}
    </section>
  );
}
