import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, get, post, remove } from '../src/api/client';

let asked: Request[];
let answer: () => Response | Promise<Response>;

beforeEach(() => {
  asked = [];
  answer = () => new Response('{"items":[],"next":null}');
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

const address = () => (asked.at(-1)?.url ?? '').replace(window.location.origin, '');

describe('the way to the server', () => {
  it('encodes what varies in a path', async () => {
    await get('/api/v1/incidents/{id}', { params: { path: { id: 'a/b?c' } } });
    expect(address()).toBe('/api/v1/incidents/a%2Fb%3Fc');
  });

  it('leaves empty filters out and writes Japanese words as UTF-8', async () => {
    await get('/api/v1/incidents', { params: { query: { state: 'open', q: '', cursor: undefined } } });
    expect(address()).toBe('/api/v1/incidents?state=open');
    await get('/api/v1/alerts', { params: { query: { q: '決済' } } });
    expect(address()).toBe('/api/v1/alerts?q=%E6%B1%BA%E6%B8%88');
  });

  it('says that the console asks, which foreign pages cannot', async () => {
    await post('/api/v1/session/password', { body: { person: 'ada', password: 'x' } });
    expect(asked[0]?.headers.get('X-Hinomi')).toBe('console');
    expect(asked[0]?.headers.get('Content-Type')).toBe('application/json');
    expect(await asked[0]?.json()).toEqual({ person: 'ada', password: 'x' });
  });

  it('takes an empty answer as nothing', async () => {
    answer = () => new Response(null, { status: 204 });
    expect(await remove('/api/v1/session')).toBeUndefined();
  });

  it('throws what the server refused, with its code and how long to wait', async () => {
    const refused = { code: 'version.stale', detail: 'somebody was faster', fields: ['title'] };
    answer = () => new Response(JSON.stringify(refused), { status: 409, headers: { 'Retry-After': '7' } });
    const error = await get('/api/v1/now').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, ...refused, retry_after_s: 7 });
  });

  it('tells a proxy’s own words and a dead line from the server’s answers', async () => {
    answer = () => new Response('<html>Bad gateway</html>', { status: 502 });
    expect(await get('/api/v1/now').catch((caught: unknown) => caught)).toMatchObject({ status: 502, code: 'http.502' });
    answer = () => new Response('<html>Welcome</html>');
    expect(await get('/api/v1/now').catch((caught: unknown) => caught)).toMatchObject({ code: 'answer.unreadable' });
    answer = () => Promise.reject(new TypeError('failed to fetch'));
    expect(await get('/api/v1/now').catch((caught: unknown) => caught)).toMatchObject({ status: 0, code: 'unreachable' });
  });
});
