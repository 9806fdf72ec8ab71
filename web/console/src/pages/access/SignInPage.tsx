import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { Fingerprint } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { problemText } from '@/api/problem';
import { queries } from '@/api/queries';
import { ReasonButton } from '@/ui/ReasonButton';
import { Door } from './Door';
import css from './Door.module.css';
import { passkeysFillIn, passkeysWork, wasDeclined } from './passkey';
import { enter, signInByPasskey, signInByPassword } from './session-acts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  const session = useQuery({ ...queries.session(), retry: false });
  const [person, setPerson] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, attempt, offer } = useEntering(next);
  const problemOfSession = session.error instanceof ApiError ? session.error.problem : {};
  const passwords = problemOfSession.password_allowed !== false;

  useEffect(() => {
    document.title = `${t('access.sign_in')} · hinomi`;
  }, [t]);
  useEffect(offer, [offer]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => signInByPassword({ person: person.trim(), password }));
  };

  return (
    <Door>
      <h1>{t('access.sign_in')}</h1>
      {problemOfSession.setup_needed === true && <p>{t('access.setup_needed')}</p>}
      {problem && (
        <p role="alert" className="bad strong">
          {problem}
        </p>
      )}
      <form className="stack" onSubmit={submit}>
        <TextInput
          label={t('access.person')}
          name="username"
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          required={passwords}
          value={person}
          onChange={(event) => setPerson(event.currentTarget.value)}
        />
        {passwords && (
          <>
            <PasswordInput
              label={t('access.password')}
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('access.show_password') }}
            />
            <Button type="submit" loading={busy === 'password'}>
              {t('access.sign_in')}
            </Button>
            <div className={css.or}>{t('access.or')}</div>
          </>
        )}
        <ReasonButton
          variant={passwords ? 'default' : 'filled'}
          leftSection={<Fingerprint size={18} aria-hidden="true" />}
          loading={busy === 'passkey'}
          reason={passkeysWork() ? null : t('access.no_passkeys')}
          onClick={() => attempt(() => signInByPasskey(), 'passkey')}
        >
          {t('access.by_passkey')}
        </ReasonButton>
      </form>
      <p className="small dim">{t('access.lost')}</p>
    </Door>
  );
}

/** The ways in share one outcome: inside, at the page that was asked for. */
function useEntering(next: string | undefined) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const [busy, setBusy] = useState<'password' | 'passkey' | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const offered = useRef<AbortController | null>(null);

  const inside = async () => {
    await enter(client);
    // Only a path of this console: an address from outside leads to the front page.
    if (next?.startsWith('/') && !next.startsWith('//')) router.history.push(next);
    else await navigate({ to: '/' });
  };

  const attempt = async (how: () => Promise<unknown>, by: 'password' | 'passkey' = 'password') => {
    offered.current?.abort();
    setBusy(by);
    setProblem(null);
    try {
      await how();
      await inside();
    } catch (error) {
      if (error instanceof ApiError)
        setProblem(error.status === 401 ? t('access.refused') : problemText(t, error).title);
      else if (!wasDeclined(error)) setProblem(t('access.passkey_failed'));
    } finally {
      setBusy(null);
    }
  };

  /** Passkeys in the name field, where the browser can; nothing is said if nobody takes one. */
  const latest = useRef(inside);
  latest.current = inside;
  const [offer] = useState(() => () => {
    const abort = new AbortController();
    offered.current = abort;
    void passkeysFillIn().then(async (able) => {
      if (!able || abort.signal.aborted) return;
      try {
        await signInByPasskey({ mediation: 'conditional', signal: abort.signal });
        await latest.current();
      } catch {
        // The form and the button remain.
      }
    });
    return () => abort.abort();
  });

  return { busy, problem, attempt, offer };
}
