import { Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  Bell,
  CheckCheck,
  CircleDot,
  ClipboardList,
  Flag,
  GitMerge,
  Megaphone,
  MessageSquare,
  RotateCcw,
  ScrollText,
  Send,
  Shuffle,
  UserRound,
} from 'lucide-react';
import { type FormEvent, Fragment, type ReactNode } from 'react';
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

function Entries({ entries }: { entries: TimelineEntry[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const newestFirst = [...entries].sort((a, b) => b.seq - a.seq);
  if (newestFirst.length === 0) return <EmptyState title={t('room.no_entries')} />;
  let day = '';
  return (
    <ol className={css.timeline} aria-label={t('room.tab.timeline')}>
      {newestFirst.map((entry) => {
        const entryDay = formatTime(entry.at, 'day', language);
        const fresh = entryDay !== day;
        day = entryDay;
        return (
          <Fragment key={entry.seq}>
            {fresh && <li className={css.day}>{entryDay}</li>}
            <Entry entry={entry} />
          </Fragment>
        );
      })}
    </ol>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const [icon, tone] = lookOf(entry.kind);
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
/** By a word in the kind's name, so that a new kind still gets a fitting sign. */
const LOOKS: [string, ReactNode, string][] = [
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
  ['reopen', <RotateCcw key="i" size={SIZE} />, 'warn'],
  ['classif', <Flag key="i" size={SIZE} />, 'warn'],
  ['priority', <Flag key="i" size={SIZE} />, 'warn'],
  ['assign', <UserRound key="i" size={SIZE} />, ''],
  ['acknowledge', <UserRound key="i" size={SIZE} />, 'good'],
  ['intake', <ClipboardList key="i" size={SIZE} />, ''],
  ['merge', <GitMerge key="i" size={SIZE} />, ''],
];

function lookOf(kind: string): [ReactNode, string] {
  const found =
    kind === 'reopened' ? LOOKS.find(([word]) => word === 'reopen') : LOOKS.find(([word]) => kind.includes(word));
  return found ? [found[1], found[2]] : [<Shuffle key="i" size={SIZE} />, ''];
}
