import type { QueryClient } from '@tanstack/react-query';
import { get, post, remove } from '@/api/client';
import { setLanguage } from '@/i18n/language';
import { askPasskey, makePasskey } from './passkey';

export function signInByPassword(input: { person: string; password: string }): Promise<unknown> {
  return post('/api/v1/session/password', { body: input });
}

export async function signInByPasskey(how: { mediation?: CredentialMediationRequirement; signal?: AbortSignal } = {}) {
  const challenge = await post('/api/v1/session/passkey/start');
  const credential = await askPasskey(challenge.public_key, how);
  return post('/api/v1/session/passkey/finish', { body: { challenge_id: challenge.challenge_id, credential } });
}

export function setUpByPassword(secret: string, password: string): Promise<unknown> {
  return post('/api/v1/setup/{secret}/password', { params: { path: { secret } }, body: { password } });
}

export async function setUpByPasskey(secret: string, name: string): Promise<unknown> {
  const challenge = await post('/api/v1/setup/{secret}/passkey/start', { params: { path: { secret } } });
  const credential = await makePasskey(challenge.public_key);
  const body = { challenge_id: challenge.challenge_id, credential, name };
  return post('/api/v1/setup/{secret}/passkey/finish', { params: { path: { secret } }, body });
}

export async function addPasskey(name: string): Promise<unknown> {
  const challenge = await post('/api/v1/account/passkeys/start');
  const credential = await makePasskey(challenge.public_key);
  return post('/api/v1/account/passkeys/finish', { body: { challenge_id: challenge.challenge_id, credential, name } });
}

/** After any way in: nothing of an earlier person stays in the cache, and the words are theirs. */
export async function enter(client: QueryClient): Promise<void> {
  // The set-up page still shows its link, which is used up now: asking for it again would say that it is gone.
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'setup' });
  const session = await get('/api/v1/session');
  client.setQueryData(['session'], session);
  if (session.person?.language) await setLanguage(session.person.language);
}

/** `leave` goes to the sign-in page: only there is nothing left on the screen that would ask again. */
export async function signOut(client: QueryClient, leave: () => Promise<unknown>): Promise<void> {
  await remove('/api/v1/session');
  await leave();
  client.clear();
}
