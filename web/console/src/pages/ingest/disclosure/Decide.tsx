import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import type { Disclosure } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Panel } from '@/ui/Page';
import { COMMENT_MAX } from './form';

/** What can be done with a request that is not over, and by whom. */
export function Decide({ disclosure }: { disclosure: Disclosure }) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const [text, setText] = useState('');
  const { id, version, own, state } = disclosure;
  const said = text.trim();
  const stale = [['disclosure']];
  const sent = { stale, onDone: () => setText('') };
  const params = { path: { id } };
  const approve = useAct(() => post('/api/v1/disclosures/{id}/approve', { params, body: { comment: said, version } }), {
    ...sent,
    done: t('disclosure.done_approved'),
  });
  const refuse = useAct(() => post('/api/v1/disclosures/{id}/refuse', { params, body: { reason: said, version } }), {
    ...sent,
    done: t('disclosure.done_refused'),
  });
  const withdraw = useAct(
    () => post('/api/v1/disclosures/{id}/withdraw', { params, body: { reason: said, version } }),
    { ...sent, done: t('disclosure.done_withdrawn') },
  );
  const unsaid = said === '' ? t('disclosure.needs_comment') : null;
  const unprotected = disclosure.protected ? whyNot('log:audit') : null;
  const mayNot = whyNot('disclosure:approve');
  return (
    <Panel title={t('disclosure.decide')} tone={state === 'requested' && !own ? 'warn' : undefined}>
      <div className="stack wide">
        <Textarea
          label={t('disclosure.comment')}
          description={t('disclosure.comment_help')}
          required
          autosize
          minRows={2}
          maxLength={COMMENT_MAX}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="row wrap">
          {state === 'requested' && (
            <>
              <ConfirmButton
                act={t('disclosure.approve')}
                question={t('disclosure.approve_question')}
                reason={own ? t('disclosure.own') : (mayNot ?? unprotected ?? unsaid)}
                loading={approve.isPending}
                onConfirm={() => approve.mutate()}
              />
              <ConfirmButton
                variant="default"
                act={t('disclosure.refuse')}
                question={t('disclosure.refuse_question')}
                reason={mayNot ?? unsaid}
                loading={refuse.isPending}
                onConfirm={() => refuse.mutate()}
              />
            </>
          )}
          <ConfirmButton
            variant="default"
            act={t('disclosure.withdraw')}
            question={t('disclosure.withdraw_question')}
            reason={(own ? null : mayNot) ?? unsaid}
            loading={withdraw.isPending}
            onConfirm={() => withdraw.mutate()}
          />
        </div>
      </div>
    </Panel>
  );
}
