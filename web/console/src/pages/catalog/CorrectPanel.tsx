import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import type { Draft } from '@/api/draft';
import { fieldProblems } from '@/api/problem';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DraftNote } from '@/ui/DraftNote';
import { Panel } from '@/ui/Page';
import { instantOf, localSecond, zone } from '@/ui/time';
import { CORRECTED, type CorrectionForm, correctionBody, EMPTY, isBackwards, lacking, REASON_MAX } from './correction';

interface Props {
  component: string;
  draft: Draft<CorrectionForm>;
  /** Grows each time the form is asked for: then the first field that is still to be filled in takes the focus. */
  asked: number;
  close: () => void;
}

/** A person says how it really was. */
export function CorrectPanel({ component, draft, asked, close }: Props) {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState<Partial<Record<string, string>>>({});
  const first = useRef<HTMLInputElement>(null);
  const choice = useRef<HTMLSelectElement>(null);
  const { value } = draft;
  const change = (part: Partial<CorrectionForm>) => {
    setWrong({});
    draft.set((now) => ({ ...now, ...part }));
  };
  const correct = useAct(() => post('/api/v1/corrections', { body: correctionBody(component, value) }), {
    stale: [['component']],
    done: t('done.correct_record'),
    onDone: () => {
      draft.clear(EMPTY);
      close();
    },
    onError: (error) => {
      const found = fieldProblems(t, error);
      setWrong(found);
      return Object.keys(found).length > 0;
    },
  });
  const filled = value.from !== '' && value.to !== '';
  // Not when a time is typed: that must not move the focus.
  useEffect(() => {
    if (asked > 0) (filled ? choice : first).current?.focus();
  }, [asked]);

  const lacks = lacking(value);
  const time = (field: 'from' | 'to') => ({
    type: 'datetime-local',
    step: 1,
    required: true,
    value: localSecond(value[field]),
    error: wrong[field] ?? (field === 'to' && isBackwards(value) ? t('problem.correction_range') : undefined),
    onChange: (event: ChangeEvent<HTMLInputElement>) => change({ [field]: instantOf(event.currentTarget.value) }),
  });
  return (
    <Panel title={t('act.correct_record')}>
      <form
        className="stack"
        aria-label={t('act.correct_record')}
        onSubmit={(event) => event.preventDefault()}
        noValidate
      >
        <p className="dim">{t('correction.explain')}</p>
        <div className="two">
          <TextInput ref={first} label={t('monitor.from')} description={zone()} {...time('from')} />
          <TextInput label={t('monitor.to')} description={zone()} {...time('to')} />
        </div>
        <NativeSelect
          ref={choice}
          label={t('correction.status')}
          description={t('correction.status_help')}
          required
          value={value.status}
          error={wrong.status}
          data={[
            { value: '', label: t('intake.choose') },
            ...CORRECTED.map((status) => ({ value: status, label: t(`record_status.${status}`) })),
          ]}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            change({ status: CORRECTED.find((status) => status === chosen) ?? '' });
          }}
        />
        <Textarea
          label={t('panel.reason')}
          required
          autosize
          minRows={2}
          maxLength={REASON_MAX}
          value={value.reason}
          error={wrong.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
        <div className="row wrap">
          <ConfirmButton
            type="submit"
            act={t('act.correct_record')}
            question={t('confirm.correct')}
            reason={lacks && t(lacks)}
            loading={correct.isPending}
            onConfirm={() => correct.mutate()}
          />
          <Button variant="subtle" onClick={close}>
            {t('act.cancel')}
          </Button>
          <DraftNote draft={draft} />
        </div>
      </form>
    </Panel>
  );
}
