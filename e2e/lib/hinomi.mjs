/** The program itself: its configuration, its process, its API. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { free_port, run, start } from './child.mjs';
import { until } from './poll.mjs';

const root = resolve(import.meta.dirname, '../..');
export const BINARY = process.env.HINOMI_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/hinomi');
export const ADMIN_TOKEN = 'e2e-admin-token-0123456789abcdefghijklmnop';

export class Hinomi {
  /** `files`: name → TOML without [server]; `environment`: what its `env:` references name. */
  constructor(directory, files, environment = {}) {
    this.directory = directory;
    this.config = join(directory, 'config');
    this.data = join(directory, 'data');
    this.files = files;
    this.environment = environment;
  }

  async prepare() {
    if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: build it, or name it in HINOMI_BIN`);
    this.port = await free_port();
    // The name, not the number: passkeys belong to a name.
    this.url = `http://localhost:${this.port}`;
    await mkdir(this.config, { recursive: true });
    await this.write('server.toml', `[server]\nlisten = "127.0.0.1:${this.port}"\npublic_url = "${this.url}"\n`);
    for (const [name, text] of Object.entries(this.files)) await this.write(name, text);
  }

  write(name, text) {
    return writeFile(join(this.config, name), text);
  }

  read(name) {
    return readFile(join(this.config, name), 'utf8');
  }

  remove(name) {
    return rm(join(this.config, name));
  }

  async start() {
    this.process = start(BINARY, ['serve', '--config', this.config, '--data', this.data], {
      env: { ...process.env, HINOMI_ADMIN_TOKEN: ADMIN_TOKEN, ...this.environment },
    });
    await until(
      'hinomi is ready',
      async () => {
        if (!this.process.is_running()) return false;
        return (await fetch(`${this.url}/readyz`)).ok;
      },
      { within_ms: 20_000 },
    ).catch((error) => {
      throw new Error(`${error.message}\n${this.process.said()}`);
    });
  }

  /** Asks it to end and waits until it has. */
  async stop() {
    this.process.signal('SIGTERM');
    return this.process.ended;
  }

  /** Runs a command of the program against this configuration and data. */
  command(words, rest = []) {
    return run(BINARY, [...words, '--config', this.config, '--data', this.data, ...rest], { env: { ...process.env, ...this.environment } });
  }

  /** A one-time link for this person, as the command line makes it. */
  async link(person) {
    const { code, stdout, stderr } = await this.command(['admin', 'link'], [person]);
    const link = /http\S+/.exec(stdout)?.[0];
    if (code !== 0 || !link) throw new Error(`admin link: ${code} ${stdout} ${stderr}`);
    return link;
  }

  /** Gives a person this password. */
  async let_in(person, password) {
    const secret = (await this.link(person)).split('#')[1];
    const answer = await fetch(`${this.url}/api/v1/setup/${secret}/password`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Hinomi': 'console', Origin: this.url },
      body: JSON.stringify({ password }),
    });
    if (answer.status !== 200) throw new Error(`${person} gets no password: ${answer.status} ${await answer.text()}`);
  }

  /** Sends lines of a log in. */
  async send_logs(source, text) {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, 'Content-Type': 'text/plain' };
    const answer = await fetch(`${this.url}/ingest/logs?source=${source}`, { method: 'POST', headers, body: text });
    if (answer.status !== 200) throw new Error(`logs are refused: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** An API call as the administrator's token; the parsed answer. `expect` names a status other than 2xx that is wanted. */
  async api(method, path, body, { token = ADMIN_TOKEN, expect } = {}) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const wanted = expect === undefined ? response.ok : response.status === expect;
    if (!wanted) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return text === '' ? null : JSON.parse(text);
  }

  get(path) {
    return this.api('GET', path);
  }

  post(path, body = {}) {
    return this.api('POST', path, body);
  }
}
