import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { useDraft } from '@/api/draft';
import { logQueries } from '@/api/log-queries';
import { type LogRule, logs, type TriedLogRule } from '@/api/logs';
import { SEVERITIES } from '@/app/search';
import { useText } from '@/i18n/language';
import { DraftNote } from '@/ui/DraftNote';
import { Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { Toml } from '@/ui/Toml';
import css from '../logs/Logs.module.css';
import { QueryBar } from '../query/QueryBar';
import { RangePicker } from '../RangePicker';
import { rangeSearch, type Span, spanOf } from '../range';
import {
  EMPTY_RULE,
  formOfRule,
  hasThreshold,
  hasWindow,
  lackingInRule,
  RULE_KINDS,
  type RuleForm,
  ruleToml,
  spanSeconds,
  tryBody,
} from './rule-form';
import { Tried } from './Tried';

interface Props {
  /** What to start from. */
  rule: LogRule | undefined;
  onClose: () => void;
}

interface Done {
  result: TriedLogRule;
  form: RuleForm;
  span: Span;
}

/** A rule that is not there yet, let loose on what is stored: what it would have raised, and how it would be written. */
export function TryPanel({ rule, onClose }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const initial = useMemo(() => (rule ? formOfRule(rule) : EMPTY_RULE), [rule]);
  const draft = useDraft(`log_rule.try.${rule?.id ?? 'new'}`, initial);
  const form = draft.value;
  const [range, setRange] = useState(rangeSearch('7d'));
  const span = useMemo(() => spanOf(range, Date.now()), [range]);
  const fields = useQuery({ ...logQueries.fields({ query: '', ...span }), retry: false });
  const [done, setDone] = useState<Done | null>(null);
  const attempt = useAct(
    (asked: Omit<Done, 'result'>) => logs.post('/api/v1/log-rules/try', { body: tryBody(asked.form, asked.span) }),
    {
      onDone: (result, asked) => setDone({ ...asked, result }),
    },
  );
  const lacks = lackingInRule(form);
  const change = (part: Partial<RuleForm>) => draft.set((now) => ({ ...now, ...part }));
  const start = (query = form.query) => {
    const asked = { ...form, query };
    // Up to this moment, not to when the panel was opened.
    if (lackingInRule(asked) === null && !attempt.isPending)
      attempt.mutate({ form: asked, span: spanOf(range, Date.now()) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start();
  };
  return (
    <Panel
      title={rule ? t('rule.try_of', { name: text(rule.name) || rule.id }) : t('rule.try')}
      actions={
        <Button size="compact-xs" variant="subtle" onClick={onClose}>
          {t('act.close_panel')}
        </Button>
      }
    >
      <div className="stack wide">
        <form className="stack" aria-label={t('rule.try')} onSubmit={submit} noValidate>
          <p className="dim">{t('rule.try_explain')}</p>
          <QueryBar
            value={form.query}
            known={fields.data ?? []}
            onType={(query) => change({ query })}
            onRun={start}
            action={null}
          />
          <Conditions form={form} change={change} />
          <div className={css.tools}>
            <RangePicker search={range} span={span} onChange={(chosen) => setRange(rangeSearch(chosen))} />
          </div>
          <div className="row wrap">
            <ReasonButton type="submit" reason={lacks && t(lacks)} loading={attempt.isPending}>
              {t('rule.run')}
            </ReasonButton>
            <DraftNote draft={draft} />
          </div>
        </form>
        {done && <Tried {...done} />}
        {lacks === null && (
          <div className="stack tight">
            <h3>{t('rule.toml')}</h3>
            <p className="small dim">{t('rule.toml_help')}</p>
            <Toml text={ruleToml(form)} label={t('rule.toml')} />
          </div>
        )}
      </div>
    </Panel>
  );
}

function Conditions({ form, change }: { form: RuleForm; change: (part: Partial<RuleForm>) => void }) {
  const { t } = useTranslation();
  const field = (name: 'threshold' | 'within' | 'field' | 'of' | 'group_by' | 'id') => ({
    value: form[name],
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: ChangeEvent<HTMLInputElement>) => change({ [name]: event.currentTarget.value }),
  });
  const bad_span = form.within !== '' && spanSeconds(form.within) === null;
  return (
    <div className="two">
      <NativeSelect
        label={t('rule.kind')}
        value={form.kind}
        data={RULE_KINDS.map((kind) => ({ value: kind, label: t(`rule.kinds.${kind}`) }))}
        onChange={(event) => {
          const kind = RULE_KINDS.find((one) => one === event.currentTarget.value) ?? 'each';
          // What is absent has no value to be grouped by.
          const usual = kind === 'absence' ? '' : 'source';
          const untouched = form.group_by === '' || form.group_by === 'source';
          change({ kind, ...(untouched ? { group_by: usual } : {}) });
        }}
      />
      <NativeSelect
        label={t('alert.severity')}
        value={form.severity}
        data={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
        onChange={(event) =>
          change({ severity: SEVERITIES.find((one) => one === event.currentTarget.value) ?? 'major' })
        }
      />
      {form.kind === 'distinct' && (
        <TextInput label={t('rule.field')} description={t('rule.field_help')} required {...field('field')} />
      )}
      {form.kind === 'new' && (
        <TextInput label={t('rule.field_new')} description={t('rule.field_new_help')} {...field('field')} />
      )}
      {form.kind === 'ratio' && <TextInput label={t('rule.of')} description={t('rule.of_help')} {...field('of')} />}
      {hasThreshold(form.kind) && (
        <TextInput
          label={t('rule.threshold')}
          description={t(form.kind === 'ratio' ? 'rule.threshold_ratio' : 'rule.threshold_help')}
          inputMode="decimal"
          required
          {...field('threshold')}
        />
      )}
      {hasWindow(form.kind) && (
        <TextInput
          label={t(form.kind === 'new' ? 'rule.learn' : 'rule.within')}
          description={t('rule.within_help')}
          error={bad_span ? t('rule.needs_window') : undefined}
          required
          {...field('within')}
        />
      )}
      <TextInput label={t('rule.group_by')} description={t('rule.group_by_help')} {...field('group_by')} />
      <TextInput label="ID" description={t('rule.id_help')} {...field('id')} />
    </div>
  );
}
