/** The one way to the server: paths, parameters, bodies and answers are those of the OpenAPI document, or it does not compile. */
import createClient, { type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch';
import type { PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import type { paths } from './schema';

export const API_BASE = '/api/v1';

/** What the server answered when it did not do what was asked (RFC 9457), or that it could not be reached. */
export class ApiError extends Error {
  /** 0 when no answer came. */
  readonly status: number;
  /** Stable, dotted, translated by the console where it knows it. */
  readonly code: string;
  readonly detail: string;
  /** Fields that are missing or wrong, by their API names. */
  readonly fields: string[];
  /** The whole problem document: 401 carries how one may sign in. */
  readonly problem: Record<string, unknown>;
  readonly retry_after_s: number | null;

  constructor(status: number, problem: Record<string, unknown>, retry_after_s: number | null = null) {
    super(text(problem.title) || text(problem.detail) || `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = text(problem.code) || (status === 0 ? 'unreachable' : `http.${status}`);
    this.detail = text(problem.detail);
    this.fields = Array.isArray(problem.fields) ? problem.fields.filter((field) => typeof field === 'string') : [];
    this.problem = problem;
    this.retry_after_s = retry_after_s;
  }
}

const client = createClient<paths>({
  // `Request` resolves no relative address outside of browsers.
  baseUrl: window.location.origin,
  headers: { Accept: 'application/json', 'X-Hinomi': 'console' },
  credentials: 'same-origin',
  cache: 'no-store',
  querySerializer: queryOf,
  fetch: reach,
});

type Verb = 'get' | 'post' | 'put' | 'delete';
/** Left out where nothing has to be sent. */
type Sent<Path, V extends keyof Path> =
  RequiredKeysOf<MaybeOptionalInit<Path, V>> extends never
    ? [MaybeOptionalInit<Path, V>?]
    : [MaybeOptionalInit<Path, V>];
type Data<O> =
  O extends Record<string | number, unknown> ? FetchResponse<O, object, 'application/json'>['data'] : never;
/** Nothing, where the document promises nothing (204). */
type AnswerTo<Path, V extends keyof Path> = [NonNullable<Data<Path[V]>>] extends [never]
  ? undefined
  : NonNullable<Data<Path[V]>>;
export type Answer<P extends keyof paths, V extends Verb> = AnswerTo<paths[P], V>;
/** One verb over the paths of a document. */
export type Asking<All extends object, V extends Verb> = <P extends PathsWithMethod<All, V>>(
  path: P,
  ...sent: Sent<All[P], V & keyof All[P]>
) => Promise<AnswerTo<All[P], V & keyof All[P]>>;

function asking<V extends Verb>(verb: V): Asking<paths, V> {
  return async (path, ...sent) => {
    // The library's own type of this call cannot be spelled for a verb that varies; `paths` has checked it above.
    const call = client.request as (verb: V, path: string, ...sent: unknown[]) => Promise<Received>;
    const { data, error, response } = await call(verb, path, ...sent).catch(unreadable);
    if (response.ok) return data as never;
    const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
    throw new ApiError(response.status, isRecord(error) ? error : {}, Number.isFinite(seconds) ? seconds : null);
  };
}

interface Received {
  data?: unknown;
  error?: unknown;
  response: Response;
}

export const get = asking('get');
export const post = asking('post');
export const put = asking('put');
export const remove = asking('delete');

/** `fetch` as it is at this moment: a stand-in may have taken its place. */
async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    throw new ApiError(0, { detail: cause instanceof Error ? cause.message : '' });
  }
}

/** A proxy in between answered in its own words; a success that is not JSON is none. */
function unreadable(error: unknown): never {
  throw error instanceof SyntaxError ? new ApiError(200, { code: 'answer.unreadable' }) : error;
}

/** Empty values are left out, so that equal filters give equal addresses. */
function queryOf(values: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return search.toString();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
