import type { QueryClient } from '@tanstack/react-query';
import { get, post, remove } from '@/api/client';
import { paths } from '@/api/paths';
import type { PasskeyChallenge, Session } from '@/api/types';
import { setLanguage } from '@/i18n/language';
import { askPasskey, makePasskey } from './passkey';

export function signInByPassword(input: { person: string; password: string }): Promise<unknown> {
  return post(paths.sessionPassword(), input);
}

export async function signInByPasskey(how: { mediation?: CredentialMediationRequirement; signal?: AbortSignal } = {}) {
  const challenge = await post<PasskeyChallenge>(paths.sessionPasskey('start'));
  const credential = await askPasskey(challenge.public_key, how);
  return post(paths.sessionPasskey('finish'), { challenge_id: challenge.challenge_id, credential });
}

export function setUpByPassword(secret: string, password: string): Promise<unknown> {
  return post(paths.setupPassword(secret), { password });
}

export async function setUpByPasskey(secret: string, name: string): Promise<unknown> {
  const challenge = await post<PasskeyChallenge>(paths.setupPasskey(secret, 'start'));
  const credential = await makePasskey(challenge.public_key);
  return post(paths.setupPasskey(secret, 'finish'), { challenge_id: challenge.challenge_id, credential, name });
}

export async function addPasskey(name: string): Promise<unknown> {
  const challenge = await post<PasskeyChallenge>(paths.accountPasskey('start'));
  const credential = await makePasskey(challenge.public_key);
  return post(paths.accountPasskey('finish'), { challenge_id: challenge.challenge_id, credential, name });
}

/** After any way in: nothing of an earlier person stays in the cache, and the words are theirs. */
export async function enter(client: QueryClient): Promise<void> {
  client.clear();
  const session = await get<Session>(paths.session());
  client.setQueryData(['session'], session);
  if (session.person?.language) await setLanguage(session.person.language);
}

export async function signOut(client: QueryClient): Promise<void> {
  await remove(paths.session());
  client.clear();
}
