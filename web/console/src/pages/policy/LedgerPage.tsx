import { ActionIcon, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChevronDown, ChevronLeft, ChevronRight, LockKeyhole } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Ledger, LedgerClause, OutcomeWord } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { Corrections } from '@/pages/catalog/Corrections';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { OUTCOME } from '@/ui/marks';
import { Page, Panel } from '@/ui/Page';
import { T } from '@/ui/T';
import css from './LedgerPage.module.css';
import { formatMonth, monthAfter, monthOf } from './month';
import { Obligation } from './Obligation';

const route = getRouteApi('/signed/ledger');

/** Which promises were kept: one month, clause by clause, with the proof. */
export function LedgerPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const ledger = useQuery(queries.ledger(search.month));
  // Without one in the address it is the present month of the policy's zone: the server knows which.
  const month = search.month ?? ledger.data?.month ?? monthOf(new Date());
  return (
    <Page title={t('place.ledger')} actions={<MonthPicker month={month} />}>
      <Loaded query={ledger} lines={8}>
        {(data) => <Clauses ledger={data} />}
      </Loaded>
      <Corrections of={{ from: `${month}-01`, to: `${monthAfter(month, 1)}-01` }} />
    </Page>
  );
}

function MonthPicker({ month }: { month: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = route.useNavigate();
  const present = monthOf(new Date());
  const go = (next: string) => navigate({ search: (now) => ({ ...now, month: next === present ? undefined : next }) });
  return (
    <div className="row" role="group" aria-label={t('ledger.month')}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('ledger.earlier')}
        onClick={() => go(monthAfter(month, -1))}
      >
        <ChevronLeft size={16} />
      </ActionIcon>
      <span className={css.month} aria-live="polite">
        {formatMonth(month, language)}
      </span>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('ledger.later')}
        disabled={month >= present}
        onClick={() => go(monthAfter(month, 1))}
      >
        <ChevronRight size={16} />
      </ActionIcon>
    </div>
  );
}

function Clauses({ ledger }: { ledger: Ledger }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="dim row wrap">
        {ledger.sealed_at ? (
          <>
            <LockKeyhole size={15} aria-hidden="true" />
            {t('ledger.sealed')} <At at={ledger.sealed_at} />
          </>
        ) : (
          t('ledger.running')
        )}
        <span>{t('ledger.zone', { zone: ledger.zone })}</span>
      </p>
      {ledger.clauses.length === 0 && (
        <Panel>
          <EmptyState title={t('ledger.none')} picture />
        </Panel>
      )}
      {ledger.clauses.map((clause) => (
        <Clause key={clause.clause} clause={clause} />
      ))}
    </>
  );
}

function Clause({ clause }: { clause: LedgerClause }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const open = search.clause === clause.clause;
  const total = clause.obligations.length;
  const toggle = () =>
    navigate({ search: (now) => ({ ...now, clause: open ? undefined : clause.clause }), replace: true });
  return (
    <Panel flush>
      <h2 className={css.heading}>
        <UnstyledButton className={css.clause} onClick={toggle} aria-expanded={open} disabled={total === 0}>
          <ChevronDown size={16} aria-hidden="true" className={css.arrow} data-open={open} data-none={total === 0} />
          <span className="grow">
            <span className="strong">
              <T text={clause.title} />
            </span>
            <span className="small dim" style={{ fontWeight: 400 }}>
              {' '}
              {clause.source} · {t(`force.${clause.force}`)} · {t(`promise.${clause.promise}`)}
            </span>
            <Bar clause={clause} />
          </span>
        </UnstyledButton>
      </h2>
      {open && (
        <div className={css.obligations}>
          {clause.obligations.map((obligation) => (
            <Obligation key={obligation.id} obligation={obligation} underClause />
          ))}
        </div>
      )}
    </Panel>
  );
}

/** One cell per outcome, wide as its share, and the same in words. */
function Bar({ clause }: { clause: LedgerClause }) {
  const { t } = useTranslation();
  const { met, met_late, failed, waived, pending } = clause.counts;
  const failure: OutcomeWord = clause.force === 'commitment' ? 'breached' : 'missed';
  const cells: [OutcomeWord, number][] = [
    ['met', met],
    ['met_late', met_late],
    [failure, failed],
    ['pending', pending],
    ['waived', waived],
    ['void', clause.counts.void],
  ];
  const shown = cells.filter(([, count]) => count > 0);
  if (shown.length === 0) return <span className={`${css.words} dim`}>{t('ledger.nothing_due')}</span>;
  return (
    <>
      <span className={css.bar} aria-hidden="true">
        {shown.map(([word, count]) => (
          <span key={word} data-tone={OUTCOME[word][1]} data-word={word} style={{ flex: count }} />
        ))}
      </span>
      <span className={css.words}>
        {shown.map(([word, count]) => (
          <Mark key={word} shape={OUTCOME[word][0]} tone={OUTCOME[word][1]} plain>
            {t(`outcome.${word}`)} {count}
          </Mark>
        ))}
      </span>
    </>
  );
}
