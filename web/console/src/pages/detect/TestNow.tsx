import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TestResult } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { VerdictMark } from '@/ui/marks';
import { Panel } from '@/ui/Page';
import { PhasesBar } from '@/ui/PhasesBar';
import { T } from '@/ui/T';
import { formatLatency } from '@/ui/time';

/** The answer of one check made just now; it is counted nowhere. */
export function TestNow({ result, onClose }: { result: TestResult; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const facts = [
    result.phases_us.total != null ? formatLatency(result.phases_us.total / 1000, language) : null,
    result.status_code != null ? t('monitor.status_code', { code: result.status_code }) : null,
    result.certificate_days != null ? t('monitor.certificate_days', { days: result.certificate_days }) : null,
    result.address ? t('monitor.address', { address: result.address }) : null,
    result.answers?.length ? result.answers.join(', ') : null,
  ].filter(Boolean);
  return (
    <Panel
      title={t('monitor.test_result')}
      actions={
        <Button size="compact-xs" variant="subtle" onClick={onClose}>
          {t('act.close_panel')}
        </Button>
      }
    >
      <div className="stack" role="status">
        <div className="row wrap">
          <VerdictMark verdict={result.verdict} />
          <span className="num">{facts.join(' · ')}</span>
        </div>
        {result.reason && (
          <p>
            <T text={result.reason} />
          </p>
        )}
        <PhasesBar phases={result.phases_us} legend />
        <p className="dim small">{t('monitor.test_uncounted')}</p>
      </div>
    </Panel>
  );
}
