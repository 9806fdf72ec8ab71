/** The dialogs of the room, one per act. Which one is open is in the address; what is typed is kept as a draft. */
import { Button, Modal, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '@/api/draft';
import { queries } from '@/api/queries';
import type { DeclaredStatus, Incident, Priority as PriorityWord, Text, WorkingState } from '@/api/types';
import { PRIORITIES, type ROOM_PANELS } from '@/app/search';
import { useSession } from '@/app/session';
import { useLanguage, useText } from '@/i18n/language';
import { Bilingual } from '@/ui/Bilingual';
import { ComponentNames } from '@/ui/ComponentNames';
import { DraftNote } from '@/ui/DraftNote';
import { Priority } from '@/ui/Priority';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { ImpactSelect } from '../ImpactSelect';
import { numbered } from '../numbered';
import { whyNotAct } from './actions';
import { INTAKE_FIELDS, type IntakeField, intakeBody, intakeForm, isCount } from './intake';
import { type ActBody, useIncidentAct } from './use-incident-act';

const route = getRouteApi('/signed/incidents/$id');

export function RoomPanel({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { panel } = route.useSearch();
  const navigate = route.useNavigate();
  const close = () => void navigate({ search: (now) => ({ ...now, panel: undefined }), replace: true });
  const open = panel !== undefined && panel !== 'notice' ? panel : null;
  const Body = open ? PANELS[open] : null;
  return (
    <Modal
      opened={open !== null}
      onClose={close}
      size={open === 'intake' || open === 'title' ? 'lg' : 'md'}
      title={open ? t(`act.${open}`) : ''}
      closeButtonProps={{ 'aria-label': t('act.close_panel') }}
    >
      {Body && <Body incident={incident} close={close} />}
    </Modal>
  );
}

interface PanelProps {
  incident: Incident;
  close: () => void;
}

type PanelName = Exclude<(typeof ROOM_PANELS)[number], 'notice'>;

const PANELS: Record<PanelName, (props: PanelProps) => ReactNode> = {
  assign: Assign,
  classify: Classify,
  state: Move,
  merge: Merge,
  intake: IntakePanel,
  title: Retitle,
  impact: Impact,
  resolve: (props) => <OneText {...props} name="resolve" body={(resolution) => ({ resolution })} />,
  reopen: (props) => <OneText {...props} name="reopen" body={(reason) => ({ reason })} />,
  dismiss: (props) => <OneText {...props} name="dismiss" body={(reason) => ({ reason })} />,
  no_news: (props) => <OneText {...props} name="no_news" body={(note) => ({ note })} optional />,
  confirm: (props) => <Plain {...props} name="confirm" />,
  close: (props) => <Plain {...props} name="close" />,
};

/** What all dialogs share: the draft, the sending, the reason why not. */
function useForm<T, N extends PanelName>(props: PanelProps, name: N, initial: T) {
  const draft = useDraft<T>(`incident.${props.incident.id}.${name}`, initial);
  const act = useIncidentAct(props.incident.id, name, () => {
    draft.clear(initial);
    props.close();
  });
  return { draft, act };
}

interface FormProps<T, N extends PanelName> extends PanelProps {
  name: N;
  form: ReturnType<typeof useForm<T, N>>;
  body: (value: T) => ActBody<N>;
  /** What is still missing. */
  lacks?: string | null;
  children: ReactNode;
}

function Form<T, N extends PanelName>({ incident, close, name, form, body, lacks, children }: FormProps<T, N>) {
  const { t } = useTranslation();
  const language = useLanguage();
  const reason = whyNotAct(incident, name, language, t) ?? lacks ?? null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!reason) form.act.mutate({ ...body(form.draft.value), version: incident.version });
  };
  return (
    <form className="stack" onSubmit={submit}>
      {/* Where no field is the first to be filled in, reading starts here instead of at the closing button. */}
      <p className="dim" tabIndex={-1} data-autofocus={name === 'classify' || name === 'state' || undefined}>
        {t(`explain.${name}`)}
      </p>
      {children}
      <div className="row wrap">
        <ReasonButton type="submit" reason={reason} loading={form.act.isPending}>
          {t(`act.${name}`)}
        </ReasonButton>
        <Button variant="subtle" onClick={close}>
          {t('act.cancel')}
        </Button>
        <DraftNote draft={form.draft} />
      </div>
    </form>
  );
}

function Assign(props: PanelProps) {
  const { t } = useTranslation();
  const text = useText();
  const session = useSession();
  const people = useQuery(queries.people()).data ?? [];
  const { assignee } = props.incident;
  const initial = useMemo(() => ({ person: assignee ?? '' }), [assignee]);
  const form = useForm(props, 'assign', initial);
  const { value, set } = form.draft;
  return (
    <Form
      {...props}
      name="assign"
      form={form}
      body={({ person }) => ({ person: person || null })}
      lacks={value.person || assignee ? null : t('panel.needs_person')}
    >
      <NativeSelect
        label={t('incident.assignee')}
        data-autofocus
        value={value.person}
        data={[
          { value: '', label: t('incident.nobody') },
          ...people.map(({ id, name }) => ({ value: id, label: text(name) || id })),
        ]}
        onChange={(event) => set({ person: event.currentTarget.value })}
      />
      {session?.person && value.person !== session.person.id && (
        <div>
          <Button size="compact-sm" variant="light" onClick={() => set({ person: session.person?.id ?? '' })}>
            {t('panel.to_me')}
          </Button>
        </div>
      )}
    </Form>
  );
}

function Classify(props: PanelProps) {
  const { t } = useTranslation();
  const { incident } = props;
  const { suggestion } = incident;
  const initial = useMemo(
    () => ({ priority: suggestion?.priority ?? incident.priority, reason: '' }),
    [suggestion?.priority, incident.priority],
  );
  const form = useForm(props, 'classify', initial);
  const { value, set } = form.draft;
  // Agreeing with the proposal needs no words; anything else does.
  const differs = suggestion?.priority !== value.priority;
  return (
    <Form
      {...props}
      name="classify"
      form={form}
      body={(now) => now}
      lacks={differs && !value.reason.trim() ? t('panel.needs_reason') : null}
    >
      {suggestion && (
        <div className="stack tight">
          <span>
            {t('room.suggested')} <Priority priority={suggestion.priority} />
          </span>
          <ul className="small dim">
            {suggestion.reasons.map((reason, n) => (
              <li key={n}>
                ・<T text={reason} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <SegmentedControl
        aria-label={t('incident.priority')}
        value={value.priority}
        data={PRIORITIES.map((priority) => ({ value: priority, label: <Priority priority={priority} /> }))}
        onChange={(priority) => set((now) => ({ ...now, priority: priority as PriorityWord }))}
      />
      <p className="small">{t(`priority_meaning.${value.priority}`)}</p>
      <Textarea
        label={t('panel.reason')}
        autosize
        minRows={2}
        required={differs}
        value={value.reason}
        onChange={(event) => {
          const reason = event.currentTarget.value;
          set((now) => ({ ...now, reason }));
        }}
      />
    </Form>
  );
}

const STATES: WorkingState[] = ['investigating', 'identified', 'monitoring'];

function Move(props: PanelProps) {
  const { t } = useTranslation();
  const { state } = props.incident;
  const initial = useMemo(
    () => ({ to: STATES.find((one) => one !== state) ?? ('investigating' as WorkingState), note: '' }),
    [state],
  );
  const form = useForm(props, 'state', initial);
  const { value, set } = form.draft;
  const body = ({ to, note }: typeof initial) => ({ to, ...(note.trim() ? { note: note.trim() } : {}) });
  return (
    <Form {...props} name="state" form={form} body={body} lacks={value.to === state ? t('panel.same_state') : null}>
      <SegmentedControl
        aria-label={t('incident.state')}
        value={value.to}
        orientation="vertical"
        data={STATES.map((to) => ({ value: to, label: t(`incident_state.${to}`) }))}
        onChange={(to) => set((now) => ({ ...now, to: to as WorkingState }))}
      />
      <Textarea
        label={t('panel.note')}
        autosize
        minRows={2}
        value={value.note}
        onChange={(event) => {
          const note = event.currentTarget.value;
          set((now) => ({ ...now, note }));
        }}
      />
    </Form>
  );
}

function Merge(props: PanelProps) {
  const { t } = useTranslation();
  const text = useText();
  const list = useInfiniteQuery(queries.incidents({ state: 'open' }));
  const others = (list.data?.pages ?? []).flatMap(({ items }) => items).filter(({ id }) => id !== props.incident.id);
  const initial = useMemo(() => ({ into: '', reason: '' }), []);
  const form = useForm(props, 'merge', initial);
  const { value, set } = form.draft;
  return (
    <Form {...props} name="merge" form={form} body={(now) => now} lacks={value.into ? null : t('panel.needs_target')}>
      <NativeSelect
        label={t('panel.merge_into')}
        data-autofocus
        value={value.into}
        data={[
          { value: '', label: t('intake.choose') },
          ...others.map((one) => ({ value: one.id, label: numbered(one, text) })),
        ]}
        onChange={(event) => {
          const into = event.currentTarget.value;
          set((now) => ({ ...now, into }));
        }}
      />
      <TextInput
        label={t('panel.reason')}
        value={value.reason}
        onChange={(event) => {
          const reason = event.currentTarget.value;
          set((now) => ({ ...now, reason }));
        }}
      />
    </Form>
  );
}

function IntakePanel(props: PanelProps) {
  const { t } = useTranslation();
  const { incident } = props;
  const initial = useMemo(() => intakeForm(incident.intake), [incident.intake]);
  const form = useForm(props, 'intake', initial);
  const { value, set } = form.draft;
  const scope = value.systems.trim() || value.users.trim() || value.regions.trim();
  const error = (field: IntakeField) => {
    if (!incident.intake_missing.includes(field)) return undefined;
    if (field === 'systems') return scope ? undefined : t('intake.needed_scope');
    return value[field].trim() ? undefined : t('intake.needed');
  };
  return (
    <Form {...props} name="intake" form={form} body={(now) => intakeBody(now, incident.intake)}>
      <div className="two">
        {INTAKE_FIELDS.map((field, n) =>
          field === 'impact' ? (
            <ImpactSelect
              key={field}
              value={value.impact}
              error={error(field)}
              onChange={(impact) => set((now) => ({ ...now, impact }))}
            />
          ) : (
            <TextInput
              key={field}
              label={t(`intake.${field}`)}
              data-autofocus={n === 0 || undefined}
              error={error(field)}
              type={field === 'alert_at' ? 'datetime-local' : isCount(field) ? 'number' : 'text'}
              min={isCount(field) ? 0 : undefined}
              value={value[field]}
              onChange={(event) => {
                const typed = event.currentTarget.value;
                set((now) => ({ ...now, [field]: typed }));
              }}
            />
          ),
        )}
      </div>
    </Form>
  );
}

function Retitle(props: PanelProps) {
  const { t } = useTranslation();
  const initial = useMemo<{ title: Text }>(() => ({ title: props.incident.title }), [props.incident.title]);
  const form = useForm(props, 'title', initial);
  const { title } = form.draft.value;
  return (
    <Form
      {...props}
      name="title"
      form={form}
      body={(now) => now}
      lacks={title.ja?.trim() || title.en?.trim() ? null : t('report.needs_title')}
    >
      <Bilingual label={t('report.title')} value={title} onChange={(next) => form.draft.set({ title: next })} focused />
    </Form>
  );
}

const IMPACTS: DeclaredStatus[] = ['operational', 'degraded_performance', 'partial_outage', 'major_outage'];

function Impact(props: PanelProps) {
  const { t } = useTranslation();
  const { incident } = props;
  const initial = useMemo(
    () =>
      Object.fromEntries(
        incident.components.map((id): [string, DeclaredStatus] => [id, incident.impact[id] ?? 'operational']),
      ),
    [incident.components, incident.impact],
  );
  const form = useForm(props, 'impact', initial);
  return (
    <Form {...props} name="impact" form={form} body={(now) => now}>
      {incident.components.map((id, n) => (
        <NativeSelect
          key={id}
          data-autofocus={n === 0 || undefined}
          label={<ComponentNames ids={[id]} />}
          value={form.draft.value[id] ?? 'operational'}
          data={IMPACTS.map((status) => ({ value: status, label: t(`component_status.${status}`) }))}
          onChange={(event) => {
            const status = event.currentTarget.value as DeclaredStatus;
            form.draft.set((now) => ({ ...now, [id]: status }));
          }}
        />
      ))}
    </Form>
  );
}

type TextAct = 'resolve' | 'reopen' | 'dismiss' | 'no_news';

function OneText<N extends TextAct>({
  name,
  body,
  optional,
  ...props
}: PanelProps & { name: N; body: (text: string) => ActBody<N>; optional?: boolean }) {
  const { t } = useTranslation();
  const initial = useMemo(() => ({ text: '' }), []);
  const form = useForm(props, name, initial);
  const { text } = form.draft.value;
  return (
    <Form
      {...props}
      name={name}
      form={form}
      body={(now) => body(now.text.trim())}
      lacks={optional || text.trim() ? null : t('panel.needs_text')}
    >
      <Textarea
        label={t(`field.${name}`)}
        autosize
        minRows={3}
        maxRows={14}
        required={!optional}
        data-autofocus
        value={text}
        onChange={(event) => form.draft.set({ text: event.currentTarget.value })}
      />
    </Form>
  );
}

function Plain({ name, ...props }: PanelProps & { name: 'confirm' | 'close' }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const act = useIncidentAct(props.incident.id, name, props.close);
  return (
    <div className="stack">
      <p>{t(`explain.${name}`)}</p>
      <div className="row">
        <ReasonButton
          reason={whyNotAct(props.incident, name, language, t)}
          loading={act.isPending}
          onClick={() => act.mutate({ version: props.incident.version })}
        >
          {t(`act.${name}`)}
        </ReasonButton>
        <Button variant="subtle" onClick={props.close}>
          {t('act.cancel')}
        </Button>
      </div>
    </div>
  );
}
