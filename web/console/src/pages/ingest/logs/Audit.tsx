import { Button, Modal, Textarea } from '@mantine/core';
import { ShieldCheck } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWhyNot } from '@/app/session';
import { ReasonButton } from '@/ui/ReasonButton';
import { REASON_MAX, setAuditReason, useAuditReason } from '../audit';
import css from './Logs.module.css';

interface Props {
  search: { audit?: 'on' | undefined };
  change: (part: { audit: 'on' | undefined }) => void;
}

/** The switch for audit records: it asks why before it shows any. */
export function Audit({ search, change }: Props) {
  const { t } = useTranslation();
  const whyNot = useWhyNot()('log:audit');
  const reason = useAuditReason();
  const [asking, setAsking] = useState(false);
  // An address that asks for them was opened: this person has not said why yet.
  const unsaid = Boolean(search.audit) && reason === '' && whyNot === null;
  useEffect(() => {
    if (unsaid) setAsking(true);
  }, [unsaid]);
  const on = Boolean(search.audit) && reason !== '';
  const stop = () => {
    setAuditReason('');
    change({ audit: undefined });
  };
  return (
    <>
      <ReasonButton
        size="xs"
        variant={on ? 'filled' : 'default'}
        aria-pressed={on}
        leftSection={<ShieldCheck size={14} aria-hidden="true" />}
        reason={whyNot}
        onClick={() => (on ? stop() : setAsking(true))}
      >
        {t('audit.include')}
      </ReasonButton>
      <AskReason
        opened={asking}
        onClose={() => {
          setAsking(false);
          if (unsaid) change({ audit: undefined });
        }}
        onReason={(said) => {
          setAuditReason(said);
          setAsking(false);
          change({ audit: 'on' });
        }}
      />
    </>
  );
}

function AskReason({
  opened,
  onClose,
  onReason,
}: {
  opened: boolean;
  onClose: () => void;
  onReason: (reason: string) => void;
}) {
  const { t } = useTranslation();
  const kept = useAuditReason();
  const [typed, setTyped] = useState('');
  useEffect(() => {
    if (opened) setTyped(kept);
  }, [opened, kept]);
  const said = typed.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (said) onReason(said);
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('audit.include')}
      closeButtonProps={{ 'aria-label': t('act.close_panel') }}
    >
      <form className="stack" onSubmit={submit}>
        <p>{t('audit.explain')}</p>
        <Textarea
          label={t('panel.reason')}
          required
          data-autofocus
          autosize
          minRows={2}
          maxLength={REASON_MAX}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className="row wrap">
          <ReasonButton type="submit" reason={said ? null : t('panel.needs_reason')}>
            {t('audit.show')}
          </ReasonButton>
          <Button variant="subtle" onClick={onClose}>
            {t('act.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** As long as they are shown, it says so, and under which reason. */
export function AuditBanner({ search, change }: Props) {
  const { t } = useTranslation();
  const reason = useAuditReason();
  if (!search.audit || reason === '') return null;
  return (
    <div className={css.banner} role="note">
      <ShieldCheck size={18} aria-hidden="true" />
      <span className="grow">
        <span className="strong">{t('audit.on')}</span> {t('audit.reason', { reason })}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          setAuditReason('');
          change({ audit: undefined });
        }}
      >
        {t('audit.stop')}
      </Button>
    </div>
  );
}
