/** The console's places, once: navigation, palette and keys all read this list. */
import {
  AudioLines,
  BellRing,
  Boxes,
  Cable,
  ChartGantt,
  Database,
  FileClock,
  FileOutput,
  Gauge,
  KeyRound,
  Megaphone,
  Scale,
  ScrollText,
  Send,
  Server,
  Settings2,
  Siren,
  Telescope,
  TextSearch,
  UserRound,
} from 'lucide-react';
import type { Permission } from '@/api/types';

export const PLACES = [
  { to: '/', name: 'now', key: 'n', icon: Telescope, group: 'watch', needs: null },
  { to: '/incidents', name: 'incidents', key: 'i', icon: Siren, group: 'watch', needs: 'incident:read' },
  { to: '/alerts', name: 'alerts', key: 'a', icon: BellRing, group: 'watch', needs: 'alert:read' },
  { to: '/monitors', name: 'monitors', key: 'm', icon: Gauge, group: 'watch', needs: 'monitor:read' },
  { to: '/components', name: 'components', key: 'k', icon: Boxes, group: 'watch', needs: 'catalog:read' },
  { to: '/hosts', name: 'hosts', key: 'e', icon: Server, group: 'watch', needs: 'monitor:read' },
  { to: '/logs', name: 'logs', key: 's', icon: ScrollText, group: 'logs', needs: 'log:read' },
  { to: '/log-sql', name: 'log_sql', key: 'q', icon: Database, group: 'logs', needs: 'log:read' },
  { to: '/traces', name: 'traces', key: 'x', icon: ChartGantt, group: 'logs', needs: 'log:read' },
  { to: '/log-sources', name: 'log_sources', key: 'f', icon: Cable, group: 'logs', needs: 'log:read' },
  { to: '/log-rules', name: 'log_rules', key: 'r', icon: TextSearch, group: 'logs', needs: 'log:read' },
  { to: '/log-noise', name: 'log_noise', key: 'z', icon: AudioLines, group: 'logs', needs: 'log:read' },
  { to: '/disclosures', name: 'disclosures', key: 'h', icon: FileOutput, group: 'logs', needs: 'disclosure:request' },
  { to: '/notices', name: 'notices', key: 'o', icon: Megaphone, group: 'inform', needs: 'notice:read' },
  { to: '/deliveries', name: 'deliveries', key: 'd', icon: Send, group: 'inform', needs: 'delivery:read' },
  { to: '/ledger', name: 'ledger', key: 'l', icon: FileClock, group: 'prove', needs: 'policy:read' },
  { to: '/policy', name: 'policy', key: 'p', icon: Scale, group: 'prove', needs: 'policy:read' },
  { to: '/configuration', name: 'configuration', key: 'c', icon: Settings2, group: 'house', needs: 'config:read' },
  { to: '/tokens', name: 'tokens', key: 't', icon: KeyRound, group: 'house', needs: 'access:manage' },
  { to: '/account', name: 'account', key: 'u', icon: UserRound, group: 'house', needs: null },
] as const satisfies readonly {
  to: string;
  name: string;
  key: string;
  icon: unknown;
  group: string;
  needs: Permission | Permission | null;
}[];

export const GROUPS = ['watch', 'logs', 'inform', 'prove', 'house'] as const;
