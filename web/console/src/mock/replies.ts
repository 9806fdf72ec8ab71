/** How the stand-in answers. */
export interface Reply<T> {
  status: number;
  body?: T;
  /** Instead of JSON. */
  text?: string;
}
/** What a handler gets; bodies are taken at their word. */
export type Handler<T> = (ids: string[], query: URLSearchParams, body: Record<string, unknown>) => Reply<T>;
export type Verb = 'get' | 'post' | 'put' | 'delete';

export const ok = <T>(body: T): Reply<T> => ({ status: 200, body });
export const none: Reply<undefined> = { status: 204 };
export const problem = (status: number, code: string, detail: string, more: object = {}): Reply<never> => ({
  status,
  body: { type: 'about:blank', title: detail, status, code, detail, ...more } as never,
});
export const missing = problem(404, 'not_found', 'there is no such thing');
