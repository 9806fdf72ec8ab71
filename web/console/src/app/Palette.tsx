import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Boxes, ExternalLink, Gauge, Keyboard, Megaphone, Plus, Search, Siren } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import { useText } from '@/i18n/language';
import { numbered } from '@/pages/respond/numbered';
import { PLACES } from './places';
import { may, useSession } from './session';

/** Ctrl+K: everything that has a name here, by typing it. `asked` grows each time it is asked for. */
export function Palette({ asked, onHelp }: { asked: number; onHelp: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const session = useSession();
  const incidents = useInfiniteQuery(queries.incidents({ state: 'open' }));
  const monitors = useQuery(queries.monitors());
  const components = useQuery(queries.components());
  useEffect(() => spotlight.open(), [asked]);

  const groups: SpotlightActionGroupData[] = [
    {
      group: t('palette.pages'),
      actions: PLACES.filter(({ needs }) => needs === null || may(session, needs)).map(({ to, name, icon: Icon }) => ({
        id: to,
        label: t(`place.${name}`),
        keywords: [name, to],
        leftSection: <Icon size={18} aria-hidden="true" />,
        onClick: () => void navigate({ to }),
      })),
    },
    {
      group: t('palette.incidents'),
      actions: (incidents.data?.pages ?? [])
        .flatMap(({ items }) => items)
        .map((incident) => ({
          id: incident.id,
          label: numbered(incident, text),
          description: `${incident.priority} · ${t(`incident_state.${incident.state}`, incident.state)}`,
          keywords: [...Object.values(incident.title), ...incident.components],
          leftSection: <Siren size={18} aria-hidden="true" />,
          onClick: () => void navigate({ to: '/incidents/$id', params: { id: incident.id } }),
        })),
    },
    {
      group: t('palette.monitors'),
      actions: (monitors.data ?? []).map((monitor) => ({
        id: `monitor ${monitor.id}`,
        label: text(monitor.name) || monitor.id,
        description: `${t(`monitor_status.${monitor.status}`, monitor.status)} · ${monitor.target}`,
        keywords: [monitor.id, ...Object.values(monitor.name)],
        leftSection: <Gauge size={18} aria-hidden="true" />,
        onClick: () => void navigate({ to: '/monitors/$id', params: { id: monitor.id } }),
      })),
    },
    {
      group: t('component.many'),
      actions: (components.data ?? []).map((component) => ({
        id: `component ${component.id}`,
        label: text(component.name) || component.id,
        description: t(`component_status.${component.status}`, component.status),
        keywords: [component.id, ...Object.values(component.name)],
        leftSection: <Boxes size={18} aria-hidden="true" />,
        onClick: () => void navigate({ to: '/components/$id', params: { id: component.id } }),
      })),
    },
    {
      group: t('palette.actions'),
      actions: [
        {
          id: 'report',
          label: t('incident.report'),
          leftSection: <Plus size={18} aria-hidden="true" />,
          onClick: () => void navigate({ to: '/incidents/new', search: {} }),
        },
        {
          id: 'notice',
          label: t('act.write_notice'),
          leftSection: <Megaphone size={18} aria-hidden="true" />,
          onClick: () => void navigate({ to: '/notices/new' }),
        },
        {
          id: 'status page',
          label: t('notice.public_page'),
          leftSection: <ExternalLink size={18} aria-hidden="true" />,
          onClick: () => window.location.assign('/status/'),
        },
        { id: 'keys', label: t('keys.title'), leftSection: <Keyboard size={18} aria-hidden="true" />, onClick: onHelp },
      ],
    },
  ];

  return (
    <Spotlight
      actions={groups}
      attributes={{ content: { 'aria-label': t('shell.palette') } }}
      shortcut={null}
      nothingFound={t('palette.nothing')}
      limit={12}
      highlightQuery
      scrollable
      maxHeight="60vh"
      searchProps={{
        placeholder: t('palette.placeholder'),
        'aria-label': t('shell.palette'),
        leftSection: <Search size={18} aria-hidden="true" />,
      }}
    />
  );
}
