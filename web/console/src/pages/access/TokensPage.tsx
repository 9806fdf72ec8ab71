import { Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post, remove } from '@/api/client';
import { useDraft } from '@/api/draft';
import { queries } from '@/api/queries';
import type { MadeToken, Permission, Token } from '@/api/types';
import { useSession, useWhyNot } from '@/app/session';
import { Ago, At } from '@/ui/Ago';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { DraftNote } from '@/ui/DraftNote';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { type Column, Table } from '@/ui/Table';
import { Copyable } from '@/ui/Toml';

/** Keys for programs: each with only what it needs. */
export function TokensPage() {
  const { t } = useTranslation();
  const tokens = useQuery(queries.tokens());
  const [made, setMade] = useState<MadeToken | null>(null);
  return (
    <Page title={t('place.tokens')}>
      {made && (
        <Panel title={t('token.made', { name: made.name })} tone="warn">
          <div className="stack">
            <p>{t('token.once')}</p>
            <Copyable value={made.token} label={t('token.one')} />
          </div>
        </Panel>
      )}
      <Panel title={t('place.tokens')} count={tokens.data?.length} flush>
        <Loaded query={tokens}>{(rows) => <Rows rows={rows.filter(({ revoked_at }) => !revoked_at)} />}</Loaded>
      </Panel>
      <Panel title={t('token.new')}>
        <MadeTokenForm onMade={setMade} />
      </Panel>
    </Page>
  );
}

function Rows({ rows }: { rows: Token[] }) {
  const { t } = useTranslation();
  const revoke = useAct((id: string) => remove('/api/v1/tokens/{id}', { params: { path: { id } } }), {
    stale: [['tokens']],
    done: t('done.revoked'),
  });
  const columns: Column<Token>[] = [
    { id: 'name', label: t('token.name'), narrow: 'title', cell: (row) => <span className="strong">{row.name}</span> },
    { id: 'scopes', label: t('token.scopes'), grow: true, cell: (row) => <code>{row.scopes.join(' ')}</code> },
    { id: 'made', label: t('account.made'), cell: (row) => <At at={row.created_at} /> },
    { id: 'used', label: t('account.used'), cell: (row) => <Ago at={row.last_used_at} /> },
    {
      id: 'expires',
      label: t('token.expires'),
      cell: (row) => (row.expires_at ? <At at={row.expires_at} /> : t('token.never')),
    },
    {
      id: 'revoke',
      label: t('account.change'),
      align: 'end',
      cell: (row) => (
        <ConfirmButton
          size="compact-xs"
          variant="default"
          act={t('token.revoke')}
          question={t('confirm.revoke', { name: row.name })}
          loading={revoke.isPending && revoke.variables === row.id}
          onConfirm={() => revoke.mutate(row.id)}
        />
      ),
    },
  ];
  if (rows.length === 0) return <EmptyState title={t('token.none')} />;
  return <Table label={t('place.tokens')} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

interface Asked {
  name: string;
  scopes: Permission[];
  expires_on: string;
}

function MadeTokenForm({ onMade }: { onMade: (token: MadeToken) => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const whyNot = useWhyNot();
  const initial = useMemo<Asked>(() => ({ name: '', scopes: [], expires_on: '' }), []);
  const draft = useDraft<Asked>('token.new', initial);
  const { value } = draft;
  const part = (change: Partial<Asked>) => draft.set((now) => ({ ...now, ...change }));
  const make = useAct(
    () => {
      const expires = value.expires_on ? { expires_at: new Date(`${value.expires_on}T23:59:59`).toISOString() } : {};
      return post('/api/v1/tokens', { body: { name: value.name.trim(), scopes: value.scopes, ...expires } });
    },
    {
      stale: [['tokens']],
      onDone: (token) => {
        onMade(token);
        draft.clear(initial);
        window.scrollTo({ top: 0 });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const lacks = !value.name.trim() || value.scopes.length === 0 ? t('token.lacks') : null;
  return (
    <form className="stack" onSubmit={submit}>
      <div className="two">
        <TextInput
          label={t('token.name')}
          description={t('token.name_help')}
          required
          maxLength={64}
          value={value.name}
          onChange={(event) => part({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('token.expires')}
          description={t('token.expires_help')}
          type="date"
          value={value.expires_on}
          onChange={(event) => part({ expires_on: event.currentTarget.value })}
        />
      </div>
      <Checkbox.Group
        label={t('token.scopes')}
        value={value.scopes}
        onChange={(scopes) => part({ scopes: scopes as Permission[] })}
      >
        <div
          className="two"
          style={{ marginTop: '0.4rem', gridTemplateColumns: 'repeat(auto-fill, minmax(11rem, 1fr))' }}
        >
          {(session?.permissions ?? []).map((permission) => (
            <Checkbox key={permission} value={permission} label={<code>{permission}</code>} size="sm" />
          ))}
        </div>
      </Checkbox.Group>
      <div className="row wrap">
        <ReasonButton type="submit" reason={whyNot('access:manage') ?? lacks} loading={make.isPending}>
          {t('token.make')}
        </ReasonButton>
        <DraftNote draft={draft} />
      </div>
    </form>
  );
}
