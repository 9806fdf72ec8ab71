import { Button, PasswordInput, SegmentedControl, Switch, TextInput, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { ApiError, put, remove } from '@/api/client';
import { queries } from '@/api/queries';
import type { Account, AccountSession, Credential, Language } from '@/api/types';
import { setKeysOn, useKeysOn } from '@/app/keys';
import { useSession } from '@/app/session';
import { setLanguage, useLanguage, useText } from '@/i18n/language';
import { Ago, At } from '@/ui/Ago';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Loaded } from '@/ui/Loaded';
import { Facts, Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { type Column, Table } from '@/ui/Table';
import { OriginNote } from '@/ui/Toml';
import { zone } from '@/ui/time';
import { passkeysWork, wasDeclined } from './passkey';
import { addPasskey } from './session-acts';

const STALE = [['account'], ['session']];

export function AccountPage() {
  const { t } = useTranslation();
  const account = useQuery(queries.account());
  return (
    <Page title={t('place.account')}>
      <Preferences />
      <Loaded query={account}>{(data) => <View account={data} />}</Loaded>
    </Page>
  );
}

function View({ account }: { account: Account }) {
  const { t } = useTranslation();
  const text = useText();
  const session = useSession();
  const { person } = account;
  const origin = useQuery(queries.people()).data?.find(({ id }) => id === person.id)?.origin;
  return (
    <>
      <Panel title={t('account.person')}>
        <Facts
          items={[
            [t('access.person'), <code key="v">{person.id}</code>],
            [t('account.name'), text(person.name)],
            [t('account.role'), t(`role.${person.role}`, person.role)],
            [t('account.email'), person.email ?? '–'],
            [t('origin.label'), <OriginNote key="v" origin={origin} />],
          ]}
        />
      </Panel>
      <Panel title={t('account.credentials')} count={account.credentials.length} flush>
        <Credentials credentials={account.credentials} />
        <AddPasskey />
      </Panel>
      {session?.password_allowed && <Password has={account.credentials.some(({ kind }) => kind === 'password')} />}
      <Panel title={t('account.sessions')} count={account.sessions.length} flush>
        <Sessions sessions={account.sessions} />
      </Panel>
    </>
  );
}

function Preferences() {
  const { t } = useTranslation();
  const language = useLanguage();
  const keys = useKeysOn();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = useAct(
    async (next: Language) => {
      await setLanguage(next);
      await put('/api/v1/account/language', { body: { language: next } });
    },
    { stale: STALE },
  );
  return (
    <Panel title={t('account.preferences')}>
      <Facts
        items={[
          [
            t('account.language'),
            <SegmentedControl
              key="v"
              size="xs"
              aria-label={t('account.language')}
              value={language}
              data={[
                { value: 'ja', label: '日本語' },
                { value: 'en', label: 'English' },
              ]}
              onChange={(next) => choose.mutate(next as Language)}
            />,
          ],
          [
            t('account.scheme'),
            <SegmentedControl
              key="v"
              size="xs"
              aria-label={t('account.scheme')}
              value={colorScheme}
              data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`scheme.${value}`) }))}
              onChange={(next) => setColorScheme(next as 'auto' | 'light' | 'dark')}
            />,
          ],
          [
            t('account.keys'),
            <Switch
              key="v"
              aria-label={t('account.keys')}
              label={t('account.keys_label')}
              checked={keys}
              onChange={(event) => setKeysOn(event.currentTarget.checked)}
            />,
          ],
          [t('account.zone'), zone()],
        ]}
      />
    </Panel>
  );
}

function Credentials({ credentials }: { credentials: Credential[] }) {
  const { t } = useTranslation();
  const drop = useAct((id: string) => remove('/api/v1/account/credentials/{id}', { params: { path: { id } } }), {
    stale: STALE,
    done: t('done.removed'),
  });
  const columns: Column<Credential>[] = [
    {
      id: 'name',
      label: t('account.credential'),
      narrow: 'title',
      grow: true,
      cell: (row) => (
        <>
          <span className="strong">{row.name || t(`credential.${row.kind}`)}</span>{' '}
          {row.name && <span className="dim small">{t(`credential.${row.kind}`)}</span>}
        </>
      ),
    },
    { id: 'made', label: t('account.made'), cell: (row) => <At at={row.created_at} /> },
    { id: 'used', label: t('account.used'), cell: (row) => <Ago at={row.last_used_at} /> },
    {
      id: 'drop',
      label: t('account.change'),
      align: 'end',
      cell: (row) => (
        <ConfirmButton
          size="compact-xs"
          variant="default"
          act={t('act.remove')}
          question={t('confirm.remove', { name: row.name || t(`credential.${row.kind}`) })}
          reason={credentials.length === 1 ? t('account.last_credential') : null}
          loading={drop.isPending && drop.variables === row.id}
          onConfirm={() => drop.mutate(row.id)}
        />
      ),
    },
  ];
  return <Table label={t('account.credentials')} columns={columns} rows={credentials} rowKey={({ id }) => id} />;
}

function AddPasskey() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = useAct(() => registered(name.trim() || t('setup.this_device')), {
    stale: STALE,
    done: (made) => (made ? t('done.passkey') : undefined),
    onDone: (made) => made && setName(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="row wrap" style={{ padding: '0.75rem 1rem', alignItems: 'flex-end' }} onSubmit={submit}>
      <TextInput
        size="xs"
        label={t('setup.device')}
        placeholder={t('setup.this_device')}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ReasonButton
        size="xs"
        type="submit"
        leftSection={<Fingerprint size={15} aria-hidden="true" />}
        reason={passkeysWork() ? null : t('access.no_passkeys')}
        loading={add.isPending}
      >
        {t('account.add_passkey')}
      </ReasonButton>
    </form>
  );
}

/** Whether a passkey was made: to turn away is no error. */
async function registered(name: string): Promise<boolean> {
  try {
    await addPasskey(name);
    return true;
  } catch (error) {
    if (wasDeclined(error)) return false;
    throw error instanceof ApiError ? error : new ApiError(0, { code: 'passkey.failed' });
  }
}

function Password({ has }: { has: boolean }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useAct(() => put('/api/v1/account/password', { body: has ? { current, password } : { password } }), {
    stale: STALE,
    done: t('done.password'),
    onDone: () => {
      setCurrent('');
      setPassword('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const show = { 'aria-label': t('access.show_password') };
  return (
    <Panel title={has ? t('account.change_password') : t('account.set_password')}>
      <form className="stack" onSubmit={submit} style={{ maxWidth: '24rem' }}>
        {has && (
          <PasswordInput
            label={t('account.current_password')}
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            visibilityToggleButtonProps={show}
          />
        )}
        <PasswordInput
          label={t('access.new_password')}
          description={t('access.password_help')}
          autoComplete="new-password"
          minLength={12}
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={show}
        />
        <div>
          <Button type="submit" size="xs" loading={change.isPending}>
            {t('act.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Sessions({ sessions }: { sessions: AccountSession[] }) {
  const { t } = useTranslation();
  const end = useAct((id: string) => remove('/api/v1/account/sessions/{id}', { params: { path: { id } } }), {
    stale: STALE,
    done: t('done.session_ended'),
  });
  const columns: Column<AccountSession>[] = [
    {
      id: 'which',
      label: t('account.session'),
      grow: true,
      cell: (row) =>
        row.current ? <span className="strong">{t('account.this_session')}</span> : t('account.other_session'),
    },
    { id: 'made', label: t('account.signed_in'), cell: (row) => <At at={row.created_at} /> },
    { id: 'seen', label: t('account.seen'), cell: (row) => <Ago at={row.last_seen_at} /> },
    {
      id: 'end',
      label: t('account.change'),
      align: 'end',
      cell: (row) => (
        <ReasonButton
          size="compact-xs"
          variant="default"
          reason={row.current ? t('account.end_by_sign_out') : null}
          loading={end.isPending && end.variables === row.id}
          onClick={() => end.mutate(row.id)}
        >
          {t('account.end_session')}
        </ReasonButton>
      ),
    },
  ];
  return <Table label={t('account.sessions')} columns={columns} rows={sessions} rowKey={({ id }) => id} />;
}
