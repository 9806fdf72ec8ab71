import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { metricQueries } from '@/api/metric-queries';
import { useLanguage } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { Page, Panel } from '@/ui/Page';
import { type Column, rowLink, Table } from '@/ui/Table';
import { formatNumber, formatRatio, useNow } from '@/ui/time';
import { type Host, hostsOf, SILENT_MS } from './hosts/hosts';

const route = getRouteApi('/signed/hosts');
/** From here on a share of something that can be full is told of. */
const NEARLY_FULL = 0.9;

/** Hosts as they measure themselves: how busy, how full, and whether they still speak. */
export function HostsPage() {
  const { t } = useTranslation();
  const names = useQuery(metricQueries.names());
  const cpu = useQuery(metricQueries.latest('cpu_used_ratio'));
  const memory = useQuery(metricQueries.latest('memory_used_ratio'));
  const disk = useQuery(metricQueries.latest('disk_used_ratio'));
  const load = useQuery(metricQueries.latest('load_average'));
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t('place.hosts')}>
      <Filters>
        <FilterText value={q} onChange={(next) => void navigate({ search: { q: next || undefined }, replace: true })} />
      </Filters>
      <Panel flush>
        <Loaded query={names} lines={6}>
          {({ metrics }) => {
            const hosts = hostsOf(metrics, {
              cpu: cpu.data ?? [],
              memory: memory.data ?? [],
              disk: disk.data ?? [],
              load: load.data ?? [],
            });
            const fitting = hosts.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()));
            return <Rows hosts={fitting} any={hosts.length > 0} />;
          }}
        </Loaded>
      </Panel>
    </Page>
  );
}

function Rows({ hosts, any }: { hosts: Host[]; any: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(30_000);
  const share = (ratio: number | null) =>
    ratio === null ? (
      <span className="dim">–</span>
    ) : (
      <span className={ratio >= NEARLY_FULL ? 'num nowrap warn strong' : 'num nowrap'}>
        {formatRatio(ratio, language)}
      </span>
    );
  const silent = (host: Host) => now - Date.parse(host.last_at) > SILENT_MS;
  const columns: Column<Host>[] = [
    {
      id: 'name',
      label: t('host.one'),
      narrow: 'title',
      grow: true,
      cell: (host) => (
        <Link to="/hosts/$host" params={{ host: host.name }} className={rowLink}>
          {host.name}
        </Link>
      ),
    },
    { id: 'cpu', label: t('host.cpu'), align: 'end', cell: (host) => share(host.cpu) },
    { id: 'memory', label: t('host.memory'), align: 'end', cell: (host) => share(host.memory) },
    {
      id: 'disk',
      label: t('host.disk'),
      align: 'end',
      cell: (host) => (
        <>
          {share(host.disk?.used ?? null)} {host.disk && <code className="small dim">{host.disk.mount}</code>}
        </>
      ),
    },
    {
      id: 'load',
      label: t('host.load'),
      align: 'end',
      cell: (host) => (
        <span className="num">{host.load === null ? '–' : formatNumber(Number(host.load.toFixed(2)), language)}</span>
      ),
    },
    {
      id: 'seen',
      label: t('log_source.last_seen'),
      align: 'end',
      cell: (host) => (
        <span className={silent(host) ? 'warn strong' : undefined}>
          {silent(host) && `${t('host.silent')} · `}
          <Ago at={host.last_at} />
        </span>
      ),
    },
  ];
  if (hosts.length === 0)
    return any ? (
      <EmptyState title={t('host.none_fit')} />
    ) : (
      <EmptyState title={t('host.none')} picture>
        {t('host.none_help')}
      </EmptyState>
    );
  return (
    <Table
      label={t('place.hosts')}
      columns={columns}
      rows={hosts}
      rowKey={({ name }) => name}
      rowTone={(host) => (silent(host) || (host.disk?.used ?? 0) >= NEARLY_FULL ? 'warn' : undefined)}
    />
  );
}
