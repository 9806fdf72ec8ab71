/** WebAuthn in the shapes of the API: JSON in, JSON out. */

export function passkeysWork(): boolean {
  return typeof window.PublicKeyCredential === 'function' && window.isSecureContext;
}

/** Whether the browser can offer passkeys in the name field itself. */
export async function passkeysFillIn(): Promise<boolean> {
  return passkeysWork() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);
}

export async function askPasskey(
  options: unknown,
  how: { mediation?: CredentialMediationRequirement; signal?: AbortSignal },
) {
  const publicKey = requestOptions(unwrap(options));
  const credential = await navigator.credentials.get({ publicKey, ...how });
  return answered(credential);
}

export async function makePasskey(options: unknown) {
  const publicKey = creationOptions(unwrap(options));
  const credential = await navigator.credentials.create({ publicKey });
  return answered(credential);
}

/** Cancelled or timed out by the person: no error to show. */
export function wasDeclined(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}

/** The browser gives nothing where the person has turned away. */
function answered(credential: Credential | null): Json {
  if (credential instanceof PublicKeyCredential) return toJson(credential);
  throw new DOMException('no passkey was chosen', 'NotAllowedError');
}

type Json = Record<string, unknown>;

/** Some servers wrap the options as `{publicKey: …}`. */
function unwrap(options: unknown): Json {
  const outer = options as Json;
  return (outer.publicKey as Json | undefined) ?? outer;
}

function requestOptions(json: Json): PublicKeyCredentialRequestOptions {
  return {
    ...(json as unknown as PublicKeyCredentialRequestOptions),
    challenge: bytes(json.challenge),
    allowCredentials: descriptors(json.allowCredentials),
  };
}

function creationOptions(json: Json): PublicKeyCredentialCreationOptions {
  const user = json.user as Json;
  return {
    ...(json as unknown as PublicKeyCredentialCreationOptions),
    challenge: bytes(json.challenge),
    user: { ...(user as unknown as PublicKeyCredentialUserEntity), id: bytes(user.id) },
    excludeCredentials: descriptors(json.excludeCredentials),
  };
}

function descriptors(list: unknown): PublicKeyCredentialDescriptor[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: Json) => ({ ...(item as unknown as PublicKeyCredentialDescriptor), id: bytes(item.id) }));
}

function toJson(credential: PublicKeyCredential): Json {
  const { response } = credential;
  const shared = {
    id: credential.id,
    rawId: base64(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
  if (response instanceof AuthenticatorAttestationResponse) {
    return {
      ...shared,
      response: {
        attestationObject: base64(response.attestationObject),
        clientDataJSON: base64(response.clientDataJSON),
        transports: response.getTransports?.() ?? [],
      },
    };
  }
  const assertion = response as AuthenticatorAssertionResponse;
  return {
    ...shared,
    response: {
      authenticatorData: base64(assertion.authenticatorData),
      clientDataJSON: base64(assertion.clientDataJSON),
      signature: base64(assertion.signature),
      userHandle: assertion.userHandle ? base64(assertion.userHandle) : null,
    },
  };
}

function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  const text = String(value ?? '')
    .replace(/-/g, '+')
    .replace(/_/g, '/');
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function base64(buffer: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
