/** How logs are sent, ready to be copied: each way with the address of this hinomi and the name of the source in it. */
export const WAYS_TO_SEND = ['agent', 'curl', 'rsyslog', 'otlp', 'loki'] as const;
export type Way = (typeof WAYS_TO_SEND)[number];

/** A secret is never part of what is copied: it is read from the environment under this name. */
const TOKEN = 'HINOMI_TOKEN';
const SOURCE = 'SOURCE';

export interface Snippet {
  /** Where it belongs. */
  file: string | null;
  text: string;
}

export function snippetOf(way: Way, origin: string, source: string | null): Snippet {
  const name = source ?? SOURCE;
  const { host, hostname, protocol, port } = new URL(origin);
  const secure = protocol === 'https:';
  const asked = encodeURIComponent(name);
  switch (way) {
    case 'agent':
      return {
        file: '/etc/hinomi-agent/agent.toml',
        text: `server = ${toml(origin)}
token = "env:${TOKEN}"${secure ? '' : '\ninsecure_http = true'}

[[file]]
source = ${toml(name)}
paths = ["/var/log/${fileName(name)}/*.log"]
`,
      };
    case 'curl':
      return {
        file: null,
        text: `curl --fail-with-body -X POST ${shell(`${origin}/ingest/logs?source=${asked}`)} \\
  -H "Authorization: Bearer $${TOKEN}" \\
  -H "Content-Type: text/plain; charset=utf-8" \\
  --data-binary @${shell(`/var/log/${fileName(name)}.log`)}
`,
      };
    case 'rsyslog':
      return {
        file: '/etc/rsyslog.d/60-hinomi.conf',
        text: `module(load="omhttp")
template(name="hinomi" type="string" string="%rawmsg%")
action(type="omhttp" server="${hostname}" serverport="${port || (secure ? 443 : 80)}" usehttps="${secure ? 'on' : 'off'}"
       restpath="ingest/logs?source=${asked}&format=syslog" template="hinomi"
       httpheaders=[\`echo Authorization: Bearer $${TOKEN}\`] httpcontenttype="text/plain"
       batch="on" batch.format="newline" batch.maxsize="1000"
       action.resumeRetryCount="-1" queue.type="LinkedList" queue.filename="hinomi" queue.saveOnShutdown="on")
`,
      };
    case 'otlp':
      return {
        file: 'collector.yaml',
        text: `exporters:
  otlphttp/hinomi:
    logs_endpoint: ${origin}/v1/logs
    headers:
      Authorization: "Bearer \${env:${TOKEN}}"

processors:
  resource/hinomi:
    attributes:
      - { key: service.name, value: ${yaml(name)}, action: upsert }

service:
  pipelines:
    logs:
      receivers: [otlp]
      processors: [resource/hinomi]
      exporters: [otlphttp/hinomi]
`,
      };
    case 'loki':
      return {
        file: 'promtail.yaml',
        text: `# promtail -config.expand-env=true
clients:
  - url: ${protocol}//${host}/loki/api/v1/push
    bearer_token: \${${TOKEN}}

scrape_configs:
  - job_name: ${yaml(name)}
    static_configs:
      - labels:
          source: ${yaml(name)}
          __path__: ${yaml(`/var/log/${fileName(name)}/*.log`)}
`,
      };
  }
}

/** Names of sources are made by people and programs: they must not become anything else where they are pasted. */
function toml(text: string): string {
  return JSON.stringify(text);
}
const yaml = toml;

function shell(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_.-]/gu, '_').slice(0, 64);
}
