/**
 * The server's policy lets styles in by a number that is new with every answer, written into the page's head. Who makes a style
 * element needs it. Empty where no such policy holds, as with `vite`.
 */
import { setNonce } from 'get-nonce';

export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

// What keeps the page still behind a dialog makes its style elsewhere, and asks there.
if (nonce) setNonce(nonce);
