import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ChangeEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import { useDraft } from '@/api/draft';
import { logQueries } from '@/api/log-queries';
import { fieldProblems } from '@/api/problem';
import { useWhyNot } from '@/app/session';
import { DraftNote } from '@/ui/DraftNote';
import { Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { instantOf, localSecond, zone } from '@/ui/time';
import {
  type DisclosureForm,
  disclosureBody,
  EMPTY,
  isBackwards,
  lacking,
  ON_BEHALF_OF_MAX,
  REASON_MAX,
} from './disclosure/form';
import { QueryBar } from './query/QueryBar';
import { spanOf } from './range';

const route = getRouteApi('/signed/disclosures/new');

/** Somebody asks that records be handed over. */
export function NewDisclosurePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const whyNot = useWhyNot();
  const { q, from, to } = route.useSearch();
  const initial = useMemo<DisclosureForm>(
    () => ({ ...EMPTY, query: q ?? '', from: from ?? '', to: to ?? '' }),
    [q, from, to],
  );
  const draft = useDraft('disclosure.new', initial);
  const { value } = draft;
  const [wrong, setWrong] = useState<Partial<Record<string, string>>>({});
  const change = (part: Partial<DisclosureForm>) => {
    setWrong({});
    draft.set((now) => ({ ...now, ...part }));
  };
  const span = useMemo(() => spanOf({ range: '24h' }, Date.now()), []);
  const known = useQuery({ ...logQueries.fields({ query: '', ...span }), retry: false });
  const ask = useAct(() => post('/api/v1/disclosures', { body: disclosureBody(value) }), {
    stale: [['disclosure']],
    done: t('disclosure.done_asked'),
    onDone: ({ id }) => {
      draft.clear(EMPTY);
      void navigate({ to: '/disclosures/$id', params: { id } });
    },
    onError: (error) => {
      const found = fieldProblems(t, error);
      setWrong(found);
      return Object.keys(found).length > 0;
    },
  });
  const lacks = lacking(value);
  const time = (field: 'from' | 'to') => ({
    type: 'datetime-local',
    step: 1,
    required: true,
    description: zone(),
    value: localSecond(value[field]),
    error: wrong[field] ?? (field === 'to' && isBackwards(value) ? t('disclosure_problem.range') : undefined),
    onChange: (event: ChangeEvent<HTMLInputElement>) => change({ [field]: instantOf(event.currentTarget.value) }),
  });
  return (
    <Page title={t('disclosure.ask')}>
      <Panel>
        <form
          className="stack wide"
          aria-label={t('disclosure.ask')}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (lacks === null && !ask.isPending) ask.mutate();
          }}
        >
          <p className="dim">{t('disclosure.ask_explain')}</p>
          <div className="two">
            <TextInput
              label={t('disclosure.on_behalf_of')}
              description={t('disclosure.on_behalf_of_help')}
              required
              maxLength={ON_BEHALF_OF_MAX}
              value={value.on_behalf_of}
              error={wrong.on_behalf_of}
              onChange={(event) => change({ on_behalf_of: event.currentTarget.value })}
            />
            <Textarea
              label={t('disclosure.reason')}
              description={t('disclosure.reason_help')}
              required
              autosize
              maxLength={REASON_MAX}
              value={value.reason}
              error={wrong.reason}
              onChange={(event) => change({ reason: event.currentTarget.value })}
            />
          </div>
          <QueryBar
            value={value.query}
            known={known.data ?? []}
            onType={(query) => change({ query })}
            onRun={(query) => change({ query })}
            action={null}
          />
          {wrong.query && <p className="bad small">{wrong.query}</p>}
          <div className="two">
            <TextInput label={t('monitor.from')} {...time('from')} />
            <TextInput label={t('monitor.to')} {...time('to')} />
          </div>
          <Checkbox
            label={t('disclosure.mask')}
            description={t('disclosure.mask_help')}
            checked={value.mask_personal}
            onChange={(event) => change({ mask_personal: event.currentTarget.checked })}
          />
          <TextInput
            label={t('disclosure.leave_out')}
            description={t('disclosure.leave_out_help')}
            spellCheck={false}
            autoComplete="off"
            value={value.leave_out}
            error={wrong.leave_out}
            onChange={(event) => change({ leave_out: event.currentTarget.value })}
          />
          <Checkbox
            label={t('disclosure.protected')}
            description={t('disclosure.protected_help')}
            checked={value.protected}
            onChange={(event) => change({ protected: event.currentTarget.checked })}
          />
          <div className="row wrap">
            <ReasonButton
              type="submit"
              loading={ask.isPending}
              reason={whyNot('disclosure:request') ?? (lacks && t(lacks))}
            >
              {t('disclosure.send')}
            </ReasonButton>
            <Button variant="subtle" onClick={() => navigate({ to: '/disclosures' })}>
              {t('act.cancel')}
            </Button>
            <DraftNote draft={draft} />
          </div>
        </form>
      </Panel>
    </Page>
  );
}
