/** A private nginx: the service that is watched. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { free_port, start } from './child.mjs';
import { until } from './poll.mjs';

export class Nginx {
  constructor(directory) {
    this.directory = directory;
  }

  async prepare() {
    this.port = await free_port();
    await mkdir(this.directory, { recursive: true });
    const at = (name) => join(this.directory, name);
    await writeFile(
      at('nginx.conf'),
      `daemon off; master_process off; worker_processes 1; pid ${at('pid')}; error_log ${at('error.log')};
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${at('b')}; proxy_temp_path ${at('p')}; fastcgi_temp_path ${at('f')}; uwsgi_temp_path ${at('u')}; scgi_temp_path ${at('s')};
  server { listen 127.0.0.1:${this.port}; location / { default_type text/plain; return 200 "open for business\\n"; } }
}
`,
    );
  }

  async start() {
    this.process = start('nginx', ['-p', this.directory, '-c', join(this.directory, 'nginx.conf')]);
    await until('nginx answers', async () => (await fetch(this.url)).ok);
  }

  get url() {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** As abruptly as a machine that loses power. Returns the wall clock of the death. */
  async kill() {
    const at = Date.now();
    this.process.signal('SIGKILL');
    await this.process.ended;
    return at;
  }
}
