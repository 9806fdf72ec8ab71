import { Button, Modal, NativeSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { FileText, Send } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post, put, remove } from '@/api/client';
import { useDraft } from '@/api/draft';
import type { DraftNotice, NoticeKind, NoticePreview, NoticeRow, Text } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { Bilingual } from '@/ui/Bilingual';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DraftNote } from '@/ui/DraftNote';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { ReasonButton } from '@/ui/ReasonButton';
import css from './Composer.module.css';
import { Preview } from './Preview';

const OF_INCIDENT: NoticeKind[] = ['flash', 'follow_up', 'resolved'];
const STALE = [['notice'], ['incident'], ['delivery'], ['obligation'], ['now']];

interface Written {
  kind: NoticeKind;
  title: Text;
  body: Text;
}

interface Props {
  incident: string | null;
  kind: NoticeKind;
  /** A draft on the server that is being finished. */
  existing?: NoticeRow;
  corrects?: string;
  start?: { title: Text; body: Text };
  onSent: () => void;
}

/** Writing to people: both languages side by side, and beside them exactly what each channel will show. */
export function Composer({ incident, kind, existing, corrects, start, onSent }: Props) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const initial = useMemo<Written>(
    () => ({ kind, title: existing?.title ?? start?.title ?? {}, body: existing?.body ?? start?.body ?? {} }),
    [kind, existing?.title, existing?.body, start?.title, start?.body],
  );
  const draft = useDraft<Written>(draftKey(incident, existing, corrects), initial);
  const { value } = draft;
  const part = (change: Partial<Written>) => draft.set((now) => ({ ...now, ...change }));
  const [confirming, setConfirming] = useState(false);
  const content: DraftNotice = { ...value, ...(incident ? { incident } : {}), ...(corrects ? { corrects } : {}) };
  const written = hasWords(value.title) && hasWords(value.body);
  const preview = usePreview(content, written);

  const template = useAct(
    () => post('/api/v1/notices/template', { body: { kind: value.kind, incident: incident ?? '' } }),
    {
      onDone: ({ title, body }) => part({ title, body }),
    },
  );
  const save = useAct(() => store(content, existing), {
    stale: STALE,
    done: t('done.notice_saved'),
    onDone: () => {
      draft.clear();
      onSent();
    },
  });
  const send = useAct(
    () =>
      store(content, existing).then(({ id, version }) =>
        post('/api/v1/notices/{id}/send', { params: { path: { id } }, body: { version } }),
      ),
    {
      stale: STALE,
      done: t('done.notice_sent'),
      onDone: () => {
        draft.clear();
        setConfirming(false);
        onSent();
      },
    },
  );
  const discard = useAct(() => remove('/api/v1/notices/{id}', { params: { path: { id: existing?.id ?? '' } } }), {
    stale: STALE,
    done: t('done.notice_discarded'),
    onDone: () => {
      draft.clear();
      onSent();
    },
  });
  const lacks = written ? null : t('composer.needs_words');
  const lacksToSend = isWhole(value.title) && isWhole(value.body) ? null : t('composer.needs_both');

  return (
    <div className={css.composer}>
      <div className="stack">
        {incident && !existing && (
          <div className="row wrap" style={{ alignItems: 'flex-end' }}>
            <NativeSelect
              label={t('notice.kind')}
              value={value.kind}
              data={[...OF_INCIDENT, 'general' as const].map((one) => ({ value: one, label: t(`notice_kind.${one}`) }))}
              onChange={(event) => part({ kind: event.currentTarget.value as NoticeKind })}
            />
            <Button
              variant="default"
              leftSection={<FileText size={15} aria-hidden="true" />}
              loading={template.isPending}
              onClick={() => template.mutate()}
            >
              {t('composer.fill')}
            </Button>
          </div>
        )}
        <Bilingual
          label={t('composer.heading')}
          value={value.title}
          onChange={(title) => part({ title })}
          focused={Boolean((incident && !existing) || corrects)}
        />
        <Bilingual
          label={t('composer.body')}
          value={value.body}
          onChange={(body) => part({ body })}
          multiline
          rows={8}
        />
        <DraftNote draft={draft} />
        <div className="row wrap">
          <ReasonButton
            leftSection={<Send size={15} aria-hidden="true" />}
            reason={whyNot('notice:send') ?? lacksToSend}
            onClick={() => setConfirming(true)}
          >
            {t('composer.send')}
          </ReasonButton>
          <ReasonButton
            variant="default"
            reason={whyNot('notice:write') ?? lacks}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('composer.save')}
          </ReasonButton>
          {existing && (
            <ConfirmButton
              variant="subtle"
              color="red"
              act={t('composer.discard')}
              question={t('confirm.discard')}
              reason={whyNot('notice:write')}
              loading={discard.isPending}
              onConfirm={() => discard.mutate()}
            />
          )}
        </div>
      </div>
      <div className={css.preview}>
        <h2>{t('composer.preview')}</h2>
        {written ? (
          <Loaded query={preview}>{(data) => <Preview preview={data} />}</Loaded>
        ) : (
          <EmptyState title={t('composer.preview_empty')} />
        )}
      </div>
      <Modal
        opened={confirming}
        onClose={() => setConfirming(false)}
        title={t('composer.confirm')}
        closeButtonProps={{ 'aria-label': t('act.close_panel') }}
      >
        <div className="stack">
          <p>{t('composer.confirm_text')}</p>
          <Audience preview={preview.data} />
          <ReasonButton
            loading={send.isPending}
            data-autofocus
            reason={whyNot('notice:send')}
            onClick={() => send.mutate()}
          >
            {t('composer.send_now')}
          </ReasonButton>
        </div>
      </Modal>
    </div>
  );
}

/** Who will get it, by channel. */
function Audience({ preview }: { preview: NoticePreview | undefined }) {
  const { t } = useTranslation();
  if (!preview) return null;
  return (
    <ul>
      {preview.channels.map(({ channel, kind, language, recipients }) => (
        <li key={`${channel} ${language}`} className="row apart">
          <span>
            {channel}{' '}
            <span className="dim small">
              {t(`channel_kind.${kind}`, kind)} · {t(`language.${language}`, language)}
            </span>
          </span>
          <span className="num">{t('composer.recipients', { n: recipients })}</span>
        </li>
      ))}
      <li className="row apart">
        <span>{t('access.status_page')}</span>
        <span>{t('composer.public')}</span>
      </li>
    </ul>
  );
}

function usePreview(content: DraftNotice, written: boolean) {
  const [settled] = useDebouncedValue(JSON.stringify(content), 600);
  return useQuery({
    queryKey: ['notice', 'preview', settled],
    queryFn: () => post('/api/v1/notices/preview', { body: JSON.parse(settled) as DraftNotice }),
    enabled: written,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

function store(content: DraftNotice, existing: NoticeRow | undefined): Promise<NoticeRow> {
  if (!existing) return post('/api/v1/notices', { body: content });
  const { title, body } = content;
  const { id, version } = existing;
  return put('/api/v1/notices/{id}', { params: { path: { id } }, body: { title, body, version } });
}

function draftKey(incident: string | null, existing: NoticeRow | undefined, corrects: string | undefined): string {
  if (existing) return `notice.${existing.id}`;
  if (corrects) return `notice.${corrects}.correction`;
  return incident ? `incident.${incident}.notice` : 'notice.new';
}

/** What leaves speaks both languages. */
function isWhole(text: Text): boolean {
  return Boolean(text.ja?.trim() && text.en?.trim());
}

function hasWords(text: Text): boolean {
  return Boolean(text.ja?.trim() || text.en?.trim());
}
