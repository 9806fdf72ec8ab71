/** A mail server that speaks SMTP (RFC 5321) and keeps what it was given: envelope and message as they came. */
import { createServer } from 'node:net';

export class MailSink {
  /** @type {{from: string, to: string[], raw: string, at: number}[]} */
  messages = [];

  async start() {
    this.server = createServer((socket) => this.#serve(socket)).listen(0, '127.0.0.1');
    await new Promise((ready) => this.server.once('listening', ready));
    this.port = this.server.address().port;
  }

  stop() {
    this.server.close();
  }

  #serve(socket) {
    let buffer = '';
    let envelope = null;
    let in_data = false;
    const say = (line) => socket.write(`${line}\r\n`);
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    say('220 sink ESMTP');
    socket.on('data', (piece) => {
      buffer += piece;
      for (;;) {
        if (in_data) {
          const end = buffer.indexOf('\r\n.\r\n');
          if (end < 0) return;
          const raw = buffer.slice(0, end + 2).replace(/^\.\./gm, '.');
          buffer = buffer.slice(end + 5);
          in_data = false;
          this.messages.push({ ...envelope, raw, at: Date.now() });
          say(`250 2.0.0 kept as ${this.messages.length}`);
          envelope = null;
          continue;
        }
        const end = buffer.indexOf('\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'EHLO') socket.write('250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n');
        else if (verb === 'HELO' || verb === 'NOOP') say('250 sink');
        else if (verb === 'MAIL') {
          envelope = { from: /<(.*?)>/.exec(line)?.[1] ?? '', to: [] };
          say('250 2.1.0 good');
        } else if (verb === 'RCPT') {
          envelope?.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
          say('250 2.1.5 good');
        } else if (verb === 'DATA') {
          in_data = true;
          say('354 go on');
        } else if (verb === 'RSET') {
          envelope = null;
          say('250 2.0.0 good');
        } else if (verb === 'QUIT') {
          say('221 2.0.0 bye');
          socket.end();
        } else say('502 5.5.1 not here');
      }
    });
  }
}

/** Header fields of a message, unfolded and decoded (RFC 2047); names in lower case. */
export function headers_of(raw) {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  return Object.fromEntries(
    head.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decode_words(line.slice(colon + 1).trim())];
    }),
  );
}

function decode_words(text) {
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, (_, charset, how, body) => {
      const bytes =
        how.toLowerCase() === 'b'
          ? Buffer.from(body, 'base64')
          : Buffer.from(body.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, (__, hex) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
      return new TextDecoder(charset, { fatal: true }).decode(bytes);
    });
}

/** The text and HTML parts of a multipart message, decoded. */
export function parts_of(raw) {
  const split = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, split).replace(/\r\n[ \t]+/g, ' ');
  const body = raw.slice(split + 4);
  const type = /^content-type:\s*(.*)$/im.exec(head)?.[1] ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary) {
    return body
      .split(`--${boundary}`)
      .slice(1, -1)
      .reduce((all, part) => ({ ...all, ...parts_of(part.replace(/^\r\n/, '')) }), {});
  }
  const how = /^content-transfer-encoding:\s*(\S+)/im.exec(head)?.[1]?.toLowerCase() ?? '7bit';
  const bytes =
    how === 'base64'
      ? Buffer.from(body, 'base64')
      : how === 'quoted-printable'
        ? Buffer.from(body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')
        : Buffer.from(body, 'latin1');
  return { [type.split(';')[0].trim().toLowerCase()]: bytes.toString('utf8') };
}
