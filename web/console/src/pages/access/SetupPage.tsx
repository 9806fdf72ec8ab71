import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Fingerprint } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { problemText } from '@/api/problem';
import { queries } from '@/api/queries';
import { useText } from '@/i18n/language';
import { Loaded } from '@/ui/Loaded';
import { ReasonButton } from '@/ui/ReasonButton';
import { Door } from './Door';
import css from './Door.module.css';
import { passkeysWork, wasDeclined } from './passkey';
import { enter, setUpByPasskey, setUpByPassword } from './session-acts';

/** `/setup#SECRET`: a fragment never reaches a server's log. */
export function SetupPage() {
  const { t } = useTranslation();
  const [secret] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const setup = useQuery({ ...queries.setup(secret), enabled: secret !== '', retry: false });
  const gone = secret === '' || (setup.error instanceof ApiError && setup.error.status === 404);
  useEffect(() => {
    document.title = `${t('setup.title')} · hinomi`;
  }, [t]);
  return (
    <Door>
      {gone ? (
        <>
          <h1>{t('setup.gone')}</h1>
          <p>{t('setup.gone_help')}</p>
          <Link to="/sign-in">{t('access.sign_in')}</Link>
        </>
      ) : (
        <Loaded query={setup}>
          {({ person, password_allowed }) => (
            <Welcome secret={secret} name={person.name} passwords={password_allowed} />
          )}
        </Loaded>
      )}
    </Door>
  );
}

function Welcome({
  secret,
  name,
  passwords,
}: {
  secret: string;
  name: { ja?: string; en?: string };
  passwords: boolean;
}) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [device, setDevice] = useState(() => t('setup.this_device'));
  const [password, setPassword] = useState('');
  const finish = useMutation({
    mutationFn: async (how: () => Promise<unknown>) => {
      await how();
      await enter(client);
      await navigate({ to: '/' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish.mutate(() => setUpByPassword(secret, password));
  };
  return (
    <>
      <h1>{t('setup.hello', { name: text(name) })}</h1>
      <p className="dim">{t('setup.explain')}</p>
      {finish.error && !wasDeclined(finish.error) && (
        <p role="alert" className="bad strong">
          {finish.error instanceof ApiError
            ? problemText(t, finish.error).detail || problemText(t, finish.error).title
            : t('access.passkey_failed')}
        </p>
      )}
      <div className="stack">
        <TextInput
          label={t('setup.device')}
          description={t('setup.device_help')}
          value={device}
          maxLength={80}
          onChange={(event) => setDevice(event.currentTarget.value)}
        />
        <ReasonButton
          leftSection={<Fingerprint size={18} aria-hidden="true" />}
          reason={passkeysWork() ? null : t('access.no_passkeys')}
          loading={finish.isPending}
          onClick={() => finish.mutate(() => setUpByPasskey(secret, device.trim() || t('setup.this_device')))}
        >
          {t('setup.make_passkey')}
        </ReasonButton>
      </div>
      {passwords && (
        <>
          <div className={css.or}>{t('access.or')}</div>
          <form className="stack" onSubmit={submit}>
            <PasswordInput
              label={t('access.new_password')}
              description={t('access.password_help')}
              autoComplete="new-password"
              minLength={12}
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('access.show_password') }}
            />
            <Button type="submit" variant="default" loading={finish.isPending}>
              {t('setup.set_password')}
            </Button>
          </form>
        </>
      )}
    </>
  );
}
