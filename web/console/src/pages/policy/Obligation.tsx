import { Modal, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import { useDraft } from '@/api/draft';
import type { Evidence, ObligationRow } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { At } from '@/ui/Ago';
import { DraftNote } from '@/ui/DraftNote';
import { OutcomeMark } from '@/ui/marks';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { TimeLeft } from '@/ui/TimeLeft';
import css from './Obligation.module.css';

/** One promise that came due: what it asks, how it went, and what proves it. */
export function Obligation({ obligation, underClause }: { obligation: ObligationRow; underClause?: boolean }) {
  const { t } = useTranslation();
  const open = obligation.settled_at === null;
  return (
    <div className={css.obligation} data-under={underClause || undefined}>
      <div className="stack tight">
        {!underClause && (
          <span className="strong">
            <T text={obligation.clause_title} />
          </span>
        )}
        <span className={underClause ? 'strong' : 'small dim'}>
          <Subject obligation={obligation} />
        </span>
        <span className="small dim">
          {t('obligation.started')} <At at={obligation.started_at} /> · {t('obligation.due')}{' '}
          <At at={obligation.due_at} />
          {obligation.settled_at && (
            <>
              {' '}
              · {t('obligation.settled')} <At at={obligation.settled_at} />
            </>
          )}
        </span>
        {obligation.reason && (
          <span className="small">
            {t('panel.reason')}: <T text={obligation.reason} />
          </span>
        )}
        <EvidenceList evidence={obligation.evidence} />
      </div>
      <div className={css.outcome}>
        <OutcomeMark outcome={obligation.outcome_word} />
        {open && <TimeLeft span={obligation} />}
        {open && <Waive obligation={obligation} />}
      </div>
    </div>
  );
}

function Subject({ obligation }: { obligation: ObligationRow }) {
  const words = <T text={obligation.subject_title} />;
  if (obligation.subject_kind !== 'incident') return words;
  return (
    <Link to="/incidents/$id" params={{ id: obligation.subject }}>
      {words}
    </Link>
  );
}

function EvidenceList({ evidence }: { evidence: Evidence[] }) {
  const { t } = useTranslation();
  if (evidence.length === 0) return null;
  return (
    <span className="small">
      {t('obligation.evidence')}{' '}
      {evidence.map((one, n) => (
        <span key={`${one.kind} ${one.id} ${one.at}`}>
          {n > 0 && ', '}
          <EvidenceLink evidence={one} /> <At at={one.at} />
        </span>
      ))}
    </span>
  );
}

function EvidenceLink({ evidence: { kind, id } }: { evidence: Evidence }) {
  const { t } = useTranslation();
  const word = t(`evidence.${kind}`);
  if (kind === 'notice')
    return (
      <Link to="/notices/$id" params={{ id }}>
        {word}
      </Link>
    );
  if (kind === 'delivery')
    return (
      <Link to="/deliveries/$id" params={{ id }}>
        {word}
      </Link>
    );
  if (kind === 'incident')
    return (
      <Link to="/incidents/$id" params={{ id }}>
        {word}
      </Link>
    );
  return <span title={id}>{word}</span>;
}

function Waive({ obligation }: { obligation: ObligationRow }) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ReasonButton
        size="compact-xs"
        variant="subtle"
        reason={whyNot('obligation:waive')}
        onClick={() => setAsking(true)}
      >
        {t('act.waive')}
      </ReasonButton>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('act.waive')}
        closeButtonProps={{ 'aria-label': t('act.close_panel') }}
      >
        <WaiveForm id={obligation.id} onDone={() => setAsking(false)} />
      </Modal>
    </>
  );
}

function WaiveForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft(`obligation.${id}.waive`, '');
  const waive = useAct(
    () => post('/api/v1/obligations/{id}/waive', { params: { path: { id } }, body: { reason: draft.value.trim() } }),
    {
      stale: [['obligation'], ['incident'], ['now']],
      done: t('done.waive'),
      onDone: () => {
        draft.clear('');
        onDone();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.value.trim()) waive.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p className="dim">{t('obligation.waive_explain')}</p>
      <Textarea
        label={t('panel.reason')}
        required
        autosize
        minRows={3}
        data-autofocus
        value={draft.value}
        onChange={(event) => draft.set(event.currentTarget.value)}
      />
      <div className="row wrap">
        <ReasonButton
          type="submit"
          reason={draft.value.trim() ? null : t('panel.needs_reason')}
          loading={waive.isPending}
        >
          {t('act.waive')}
        </ReasonButton>
        <DraftNote draft={draft} />
      </div>
    </form>
  );
}
