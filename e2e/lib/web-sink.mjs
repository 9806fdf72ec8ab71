/** A web server that keeps what is posted to it: the receiving end of webhooks and of Slack's incoming webhooks. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

export class WebSink {
  /** @type {{path: string, headers: Record<string, string>, body: string, at: number}[]} */
  posts = [];

  async start() {
    this.server = createServer(async (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      for await (const piece of request) body += piece;
      this.posts.push({ path: request.url, headers: request.headers, body, at: Date.now() });
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await new Promise((ready) => this.server.once('listening', ready));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  of(path) {
    return this.posts.filter((post) => post.path === path);
  }
}

/**
 * What is wrong with a post by the specification of Standard Webhooks 1.0, or null. Written from the specification, not
 * from hinomi's code.
 */
export function signature_fault({ headers, body, at }, secret) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const given = headers['webhook-signature'];
  if (!id || !timestamp || !given) return 'a header is missing';
  if (!/^\d+$/.test(timestamp)) return `the timestamp is not whole seconds: ${timestamp}`;
  if (Math.abs(at / 1000 - Number(timestamp)) > 300) return `the timestamp is not of now: ${timestamp}`;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const matches = given.split(' ').some((one) => {
    const [version, text] = one.split(',');
    const bytes = Buffer.from(text ?? '', 'base64');
    return version === 'v1' && bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  });
  return matches ? null : `no signature matches: ${given}`;
}
