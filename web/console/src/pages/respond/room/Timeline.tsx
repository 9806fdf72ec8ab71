import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  Bell,
  CheckCheck,
  ChevronDown,
  CircleDot,
  ClipboardList,
  Flag,
  GitMerge,
  Layers,
  Megaphone,
  MessageSquare,
  RotateCcw,
  ScrollText,
  Send,
  Shuffle,
  UserRound,
} from 'lucide-react';
import { type FormEvent, Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '@/api/draft';
import { queries } from '@/api/queries';
import type { Incident, TimelineEntry } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { ActorName } from '@/ui/ActorName';
import { At } from '@/ui/Ago';
import { DraftNote } from '@/ui/DraftNote';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { formatTime } from '@/ui/time';
import { whyNotAct } from './actions';
import css from './Room.module.css';
import { rowsOf } from './timeline-rows';
import { useIncidentAct } from './use-incident-act';

/** What happened, newest first, and a place to add to it. Nothing here can be edited. */
export function Timeline({ incident }: { incident: Incident }) {
  const timeline = useQuery(queries.timeline(incident.id));
  return (
    <div className="stack">
      <Comment incident={incident} />
      <Loaded query={timeline} lines={8}>
        {(entries) => <Entries entries={entries} />}
      </Loaded>
    </div>
  );
}

function Comment({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const draft = useDraft(`incident.${incident.id}.comment`, '');
  const comment = useIncidentAct(incident.id, 'comment', () => draft.clear(''));
  const empty = draft.value.trim() === '';
  const reason = whyNotAct(incident, 'comment', language, t) ?? (empty ? t('comment.empty') : null);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!reason) comment.mutate({ text: draft.value.trim() });
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <Textarea
        id="comment"
        aria-label={t('comment.label')}
        placeholder={t('comment.placeholder')}
        autosize
        minRows={2}
        maxRows={12}
        value={draft.value}
        onChange={(event) => draft.set(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <div className="row apart wrap">
        <DraftNote draft={draft} />
        <span className="grow" />
        <ReasonButton type="submit" size="xs" reason={reason} loading={comment.isPending}>
          {t('act.comment')}
        </ReasonButton>
      </div>
    </form>
  );
}

/** Rows on the screen until more is asked for. */
const ROWS_AT_FIRST = 20;

function Entries({ entries }: { entries: TimelineEntry[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const rows = rowsOf(entries);
  if (rows.length === 0) return <EmptyState title={t('room.no_entries')} />;
  const shown = all ? rows : rows.slice(0, ROWS_AT_FIRST);
  const earlier = rows.length - shown.length;
  let day = '';
  return (
    <>
      <ol className={css.timeline} aria-label={t('room.tab.timeline')}>
        {shown.map((row) => {
          const newest = 'entry' in row ? row.entry : row.folded[0];
          const oldest = 'entry' in row ? row.entry : row.folded.at(-1);
          if (!newest || !oldest) return null;
          const rowDay = formatTime(newest.at, 'day', language);
          const fresh = rowDay !== day;
          day = rowDay;
          return (
            // By its oldest entry: a fold that grows stays open.
            <Fragment key={oldest.seq}>
              {fresh && <li className={css.day}>{rowDay}</li>}
              {'entry' in row ? <Entry entry={row.entry} /> : <Fold entries={row.folded} newest={newest} />}
            </Fragment>
          );
        })}
      </ol>
      {earlier > 0 && (
        <div>
          <Button size="xs" variant="default" onClick={() => setAll(true)}>
            {t('room.earlier', { n: earlier })}
          </Button>
        </div>
      )}
    </>
  );
}

/** What followed by itself, in one line until somebody wants to see it. */
function Fold({ entries, newest }: { entries: TimelineEntry[]; newest: TimelineEntry }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const alerts = entries.filter(({ kind, subject_kind }) => subject_kind === 'alert' || kind.startsWith('alert_'));
  const clocks = entries.filter(({ subject_kind }) => subject_kind === 'obligation');
  const others = entries.length - alerts.length - clocks.length;
  const counts = [
    alerts.length > 0 && t('room.folded_alerts', { n: alerts.length }),
    clocks.length > 0 && t('room.folded_clocks', { n: clocks.length }),
    others > 0 && t('room.folded_told', { n: others }),
  ].filter(Boolean);
  return (
    <>
      <li className={css.entry}>
        <At at={newest.at} form="clock" />
        <span className={css.icon} aria-hidden="true">
          <Layers size={SIZE} />
        </span>
        <button type="button" className={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {counts.join(' · ')}
          <ChevronDown size={SIZE} aria-hidden="true" data-open={open} />
        </button>
      </li>
      {open && entries.map((entry) => <Entry key={entry.seq} entry={entry} />)}
    </>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const [icon, tone] = lookOf(entry);
  const spoken = entry.kind.includes('comment') || entry.kind.includes('note');
  const said = typeof entry.data?.text === 'string' && spoken ? entry.data.text : null;
  return (
    <li className={css.entry}>
      <At at={entry.at} form="clock" />
      <span className={css.icon} data-tone={tone} aria-hidden="true">
        {icon}
      </span>
      <div className="stack tight">
        <p>
          <span className="strong">
            <ActorName actor={entry.actor} label={entry.actor_label} />
          </span>{' '}
          {said === null && <T text={entry.text} />}
        </p>
        {said !== null && <div className={css.said}>{said}</div>}
      </div>
    </li>
  );
}

const SIZE = 14;
/** By the first word that the kind's name holds, so that a new kind still gets a fitting sign. */
const LOOKS: [string, ReactNode, string][] = [
  ['reopen', <RotateCcw key="i" size={SIZE} />, 'warn'],
  ['obligation_failed', <ScrollText key="i" size={SIZE} />, 'bad'],
  ['obligation_met', <ScrollText key="i" size={SIZE} />, 'good'],
  ['comment', <MessageSquare key="i" size={SIZE} />, 'calm'],
  ['notice', <Megaphone key="i" size={SIZE} />, 'calm'],
  ['deliver', <Send key="i" size={SIZE} />, 'calm'],
  ['obligation', <ScrollText key="i" size={SIZE} />, 'warn'],
  ['alert', <Bell key="i" size={SIZE} />, 'bad'],
  ['open', <CircleDot key="i" size={SIZE} />, 'bad'],
  ['detect', <CircleDot key="i" size={SIZE} />, 'bad'],
  ['resolve', <CheckCheck key="i" size={SIZE} />, 'good'],
  ['recover', <CheckCheck key="i" size={SIZE} />, 'good'],
  ['close', <CheckCheck key="i" size={SIZE} />, ''],
  ['mitigat', <CheckCheck key="i" size={SIZE} />, 'good'],
  ['classif', <Flag key="i" size={SIZE} />, 'warn'],
  ['priority', <Flag key="i" size={SIZE} />, 'warn'],
  ['assign', <UserRound key="i" size={SIZE} />, ''],
  ['acknowledge', <UserRound key="i" size={SIZE} />, 'good'],
  ['intake', <ClipboardList key="i" size={SIZE} />, ''],
  ['merge', <GitMerge key="i" size={SIZE} />, ''],
];

function lookOf({ kind, subject_kind }: TimelineEntry): [ReactNode, string] {
  const name = subject_kind === 'incident' ? kind : `${subject_kind}_${kind}`;
  const found = LOOKS.find(([word]) => name.includes(word));
  return found ? [found[1], found[2]] : [<Shuffle key="i" size={SIZE} />, ''];
}
