import { API_BASE } from './paths';

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
    this.fields = Array.isArray(problem.fields) ? problem.fields.map(fieldName) : [];
    this.problem = problem;
    this.retry_after_s = retry_after_s;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function call<T>(method: Method, path: string, body?: unknown, keepalive = false): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Hinomi': 'console' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(API_BASE + path, {
      method,
      headers,
      keepalive,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new ApiError(0, { detail: cause instanceof Error ? cause.message : '' });
  }
  const content = await read(response);
  if (!response.ok) {
    const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
    throw new ApiError(response.status, isRecord(content) ? content : {}, Number.isFinite(seconds) ? seconds : null);
  }
  return content as T;
}

export const get = <T>(path: string) => call<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body);
/** `keepalive` lets a last save outlive the page. */
export const put = <T>(path: string, body: unknown, keepalive = false) => call<T>('PUT', path, body, keepalive);
export const remove = <T>(path: string) => call<T>('DELETE', path);

async function read(response: Response): Promise<unknown> {
  const raw = await response.text();
  if (!raw) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    // A proxy in between answered in its own words; a success that is not JSON is none.
    if (response.ok) throw new ApiError(response.status, { code: 'answer.unreadable' });
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `fields` holds names, or objects that hold a name. */
function fieldName(field: unknown): string {
  if (typeof field === 'string') return field;
  if (isRecord(field)) return text(field.field) || text(field.name) || text(field.path);
  return '';
}
