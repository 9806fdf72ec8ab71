import { TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ReasonButton } from '@/ui/ReasonButton';
import css from './Trace.module.css';

const TXID_LENGTH_MAX = 256;

/** Opens another trace by its id. `/` comes here. */
export function FindTrace({ txid, onFind }: { txid: string; onFind: (txid: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(txid);
  useEffect(() => setTyped(txid), [txid]);
  const wanted = typed.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted) onFind(wanted);
  };
  return (
    <form className={css.find} onSubmit={submit} role="search" aria-label={t('trace.find')}>
      <TextInput
        label="txid"
        data-search
        maxLength={TXID_LENGTH_MAX}
        spellCheck={false}
        autoComplete="off"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ReasonButton type="submit" reason={wanted ? null : t('trace.needs_txid')}>
        {t('trace.open')}
      </ReasonButton>
    </form>
  );
}
