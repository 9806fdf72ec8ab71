import { ActionIcon, Button, CopyButton } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Origin } from '@/api/types';
import css from './Toml.module.css';

/** A definition as it would stand in a file, ready to copy; `copy` names the button where it is not TOML. */
export function Toml({ text, label, copy: word }: { text: string; label: string; copy?: string }) {
  const { t } = useTranslation();
  return (
    <figure className={css.figure}>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            className={css.copy}
            size="compact-xs"
            variant="default"
            onClick={copy}
            leftSection={copied ? <Check size={13} aria-hidden="true" /> : <Copy size={13} aria-hidden="true" />}
          >
            {copied ? t('act.copied') : (word ?? t('act.copy_toml'))}
          </Button>
        )}
      </CopyButton>
      <pre className={css.code} tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </figure>
  );
}

/** One value to copy: an address, a token, an id. */
export function Copyable({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  return (
    <span className={css.copyable}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            size={26}
            variant="subtle"
            onClick={copy}
            title={copied ? t('act.copied') : t('act.copy')}
            aria-label={t('act.copy_what', { what: label })}
          >
            {copied ? <Check size={14} /> : <Copy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}

/** Where it is defined: what a file says is changed in the file. */
export function OriginNote({ origin }: { origin: Origin | null | undefined }) {
  const { t } = useTranslation();
  if (!origin?.file) return <span className="dim small">{t('origin.built_in')}</span>;
  const place = origin.line ? `${origin.file}:${origin.line}` : origin.file;
  return (
    <span className="small" title={t('origin.read_only')}>
      <code>{place}</code>
    </span>
  );
}
