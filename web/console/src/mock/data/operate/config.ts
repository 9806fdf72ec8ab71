/** The configuration that runs, and why a newer one was refused. */
import type * as Api from '@/api/types';
import { people } from '../access/people';
import { components } from '../catalog/components';
import { monitors } from '../detect/monitors';
import { at } from '../kernel';

export const config: Api.Config = {
  version: '4f9a12c0d7e1',
  loaded_at: at(-420),
  directory: '/etc/hinomi',
  files: ['channels.toml', 'components.toml', 'monitors.toml', 'people.toml', 'policy.toml'],
  error: {
    message: 'unknown component "serch" in monitors.toml',
    rendered: `error: unknown component "serch"
  --> monitors.toml:19:13
   |
19 | component = "serch"
   |             ^^^^^^^ no component has this id
   |
help: did you mean "search"?`,
    at: at(-16),
  },
};

export const configObjects: Api.ConfigObject[] = [
  ...monitors.map(
    (monitor): Api.ConfigObject => ({
      kind: 'monitor',
      id: monitor.id,
      name: monitor.name,
      origin: monitor.origin,
      toml: monitor.toml,
    }),
  ),
  ...components.map(
    (one): Api.ConfigObject => ({
      kind: 'component',
      id: one.id,
      name: one.name,
      origin: one.origin,
      toml: `[[component]]\nid = "${one.id}"\nname = { ja = "${one.name.ja}", en = "${one.name.en}" }\npublic = ${one.public}\n`,
    }),
  ),
  ...people.map(
    (person): Api.ConfigObject => ({
      kind: 'person',
      id: person.id,
      name: person.name,
      origin: person.origin,
      toml: `[[person]]\nid = "${person.id}"\nrole = "${person.role}"\n`,
    }),
  ),
  {
    kind: 'channel',
    id: 'mail',
    name: {},
    origin: { kind: 'file', file: 'channels.toml', line: 2 },
    toml: '[[channel]]\nid = "mail"\nkind = "email"\nsmtp = "smtp.example.jp:587"\nuser = "hinomi"\npassword = "env:SMTP_PASSWORD"\n',
  },
];
