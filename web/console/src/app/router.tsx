/** Every address of the console. Pages load when they are visited; only the shell and Now come first. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from '@/api/client';
import { queries } from '@/api/queries';
import { needWords } from '@/i18n/language';
import { NowPage } from '@/pages/now/NowPage';
import { Problem } from '@/ui/Loaded';
import { MissingPage } from './MissingPage';
import { Shell } from './Shell';
import { parseSearch, search, stringifySearch } from './search';

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: search.signIn,
  component: lazyRouteComponent(() => import('@/pages/access/SignInPage'), 'SignInPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('@/pages/access/SetupPage'), 'SetupPage'),
});

/** Everything behind the door: without a session one is sent to sign in and comes back here. */
const signed = createRoute({
  getParentRoute: () => root,
  id: 'signed',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(queries.session());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/sign-in', search: { next: location.href === '/' ? undefined : location.href } });
      }
      throw error;
    }
  },
  component: Shell,
});

const now = createRoute({ getParentRoute: () => signed, path: '/', component: NowPage });

const incidents = createRoute({
  getParentRoute: () => signed,
  path: '/incidents',
  validateSearch: search.incidents,
  component: lazyRouteComponent(() => import('@/pages/respond/IncidentsPage'), 'IncidentsPage'),
});
const newIncident = createRoute({
  getParentRoute: () => signed,
  path: '/incidents/new',
  validateSearch: search.newIncident,
  component: lazyRouteComponent(() => import('@/pages/respond/ReportPage'), 'ReportPage'),
});
const room = createRoute({
  getParentRoute: () => signed,
  path: '/incidents/$id',
  validateSearch: search.room,
  component: lazyRouteComponent(() => import('@/pages/respond/RoomPage'), 'RoomPage'),
});
const alerts = createRoute({
  getParentRoute: () => signed,
  path: '/alerts',
  validateSearch: search.alerts,
  component: lazyRouteComponent(() => import('@/pages/respond/AlertsPage'), 'AlertsPage'),
});
const alert = createRoute({
  getParentRoute: () => signed,
  path: '/alerts/$id',
  component: lazyRouteComponent(() => import('@/pages/respond/AlertPage'), 'AlertPage'),
});

const monitors = createRoute({
  getParentRoute: () => signed,
  path: '/monitors',
  validateSearch: search.monitors,
  component: lazyRouteComponent(() => import('@/pages/detect/MonitorsPage'), 'MonitorsPage'),
});
const monitor = createRoute({
  getParentRoute: () => signed,
  path: '/monitors/$id',
  validateSearch: search.monitor,
  component: lazyRouteComponent(() => import('@/pages/detect/MonitorPage'), 'MonitorPage'),
});

const components = createRoute({
  getParentRoute: () => signed,
  path: '/components',
  validateSearch: search.components,
  component: lazyRouteComponent(() => import('@/pages/catalog/ComponentsPage'), 'ComponentsPage'),
});
const component = createRoute({
  getParentRoute: () => signed,
  path: '/components/$id',
  validateSearch: search.component,
  component: lazyRouteComponent(() => import('@/pages/catalog/ComponentPage'), 'ComponentPage'),
});

/** The pages of logs bring words of their own. */
const withWords =
  <T,>(page: () => Promise<T>) =>
  () =>
    Promise.all([page(), needWords('logs')]).then(([found]) => found);
const logs = createRoute({
  getParentRoute: () => signed,
  path: '/logs',
  validateSearch: search.logs,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/LogsPage')),
    'LogsPage',
  ),
});
const traces = createRoute({
  getParentRoute: () => signed,
  path: '/traces',
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/TracesPage')),
    'TracesPage',
  ),
});
const trace = createRoute({
  getParentRoute: () => signed,
  path: '/traces/$txid',
  validateSearch: search.trace,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/TracePage')),
    'TracePage',
  ),
});
const logSources = createRoute({
  getParentRoute: () => signed,
  path: '/log-sources',
  validateSearch: search.logSources,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/SourcesPage')),
    'SourcesPage',
  ),
});
const logSource = createRoute({
  getParentRoute: () => signed,
  path: '/log-sources/$id',
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/SourcePage')),
    'SourcePage',
  ),
});
const logCoverage = createRoute({
  getParentRoute: () => signed,
  path: '/log-coverage',
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/CoveragePage')),
    'CoveragePage',
  ),
});
const logStorage = createRoute({
  getParentRoute: () => signed,
  path: '/log-storage',
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/StoragePage')),
    'StoragePage',
  ),
});
const logNoise = createRoute({
  getParentRoute: () => signed,
  path: '/log-noise',
  validateSearch: search.logNoise,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/NoisePage')),
    'NoisePage',
  ),
});
const logSql = createRoute({
  getParentRoute: () => signed,
  path: '/log-sql',
  validateSearch: search.logSql,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/SqlPage')),
    'SqlPage',
  ),
});
const logRules = createRoute({
  getParentRoute: () => signed,
  path: '/log-rules',
  validateSearch: search.logRules,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/RulesPage')),
    'RulesPage',
  ),
});

const hosts = createRoute({
  getParentRoute: () => signed,
  path: '/hosts',
  validateSearch: search.hosts,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/HostsPage')),
    'HostsPage',
  ),
});
const host = createRoute({
  getParentRoute: () => signed,
  path: '/hosts/$host',
  validateSearch: search.host,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/HostPage')),
    'HostPage',
  ),
});
const disclosures = createRoute({
  getParentRoute: () => signed,
  path: '/disclosures',
  validateSearch: search.disclosures,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/DisclosuresPage')),
    'DisclosuresPage',
  ),
});
const newDisclosure = createRoute({
  getParentRoute: () => signed,
  path: '/disclosures/new',
  validateSearch: search.newDisclosure,
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/NewDisclosurePage')),
    'NewDisclosurePage',
  ),
});
const disclosure = createRoute({
  getParentRoute: () => signed,
  path: '/disclosures/$id',
  component: lazyRouteComponent(
    withWords(() => import('@/pages/ingest/DisclosurePage')),
    'DisclosurePage',
  ),
});

const ledger = createRoute({
  getParentRoute: () => signed,
  path: '/ledger',
  validateSearch: search.ledger,
  component: lazyRouteComponent(() => import('@/pages/policy/LedgerPage'), 'LedgerPage'),
});
const policy = createRoute({
  getParentRoute: () => signed,
  path: '/policy',
  component: lazyRouteComponent(() => import('@/pages/policy/PolicyPage'), 'PolicyPage'),
});

const notices = createRoute({
  getParentRoute: () => signed,
  path: '/notices',
  validateSearch: search.notices,
  component: lazyRouteComponent(() => import('@/pages/inform/NoticesPage'), 'NoticesPage'),
});
const newNotice = createRoute({
  getParentRoute: () => signed,
  path: '/notices/new',
  component: lazyRouteComponent(() => import('@/pages/inform/NewNoticePage'), 'NewNoticePage'),
});
const notice = createRoute({
  getParentRoute: () => signed,
  path: '/notices/$id',
  component: lazyRouteComponent(() => import('@/pages/inform/NoticePage'), 'NoticePage'),
});
const deliveries = createRoute({
  getParentRoute: () => signed,
  path: '/deliveries',
  validateSearch: search.deliveries,
  component: lazyRouteComponent(() => import('@/pages/inform/DeliveriesPage'), 'DeliveriesPage'),
});
const delivery = createRoute({
  getParentRoute: () => signed,
  path: '/deliveries/$id',
  component: lazyRouteComponent(() => import('@/pages/inform/DeliveryPage'), 'DeliveryPage'),
});

const configuration = createRoute({
  getParentRoute: () => signed,
  path: '/configuration',
  validateSearch: search.configuration,
  component: lazyRouteComponent(() => import('@/pages/operate/ConfigurationPage'), 'ConfigurationPage'),
});
const account = createRoute({
  getParentRoute: () => signed,
  path: '/account',
  component: lazyRouteComponent(() => import('@/pages/access/AccountPage'), 'AccountPage'),
});
const tokens = createRoute({
  getParentRoute: () => signed,
  path: '/tokens',
  component: lazyRouteComponent(() => import('@/pages/access/TokensPage'), 'TokensPage'),
});

const tree = root.addChildren([
  signIn,
  setup,
  signed.addChildren([
    now,
    incidents,
    newIncident,
    room,
    alerts,
    alert,
    monitors,
    monitor,
    components,
    component,
    logs,
    traces,
    trace,
    logSources,
    logSource,
    logCoverage,
    logStorage,
    logNoise,
    logSql,
    logRules,
    hosts,
    host,
    disclosures,
    newDisclosure,
    disclosure,
    ledger,
    policy,
    notices,
    newNotice,
    notice,
    deliveries,
    delivery,
    configuration,
    account,
    tokens,
  ]),
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultNotFoundComponent: MissingPage,
    defaultErrorComponent: ({ error, reset }) => <Problem error={error as Error} onRetry={reset} />,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
