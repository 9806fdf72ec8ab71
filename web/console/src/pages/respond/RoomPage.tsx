import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Incident } from '@/api/types';
import { ROOM_TABS } from '@/app/search';
import { useText } from '@/i18n/language';
import { LoadedPage } from '@/ui/LoadedPage';
import { Page } from '@/ui/Page';
import css from './room/Room.module.css';
import { RoomActs } from './room/RoomActs';
import { RoomAlerts } from './room/RoomAlerts';
import { RoomAside, RoomClocks } from './room/RoomAside';
import { RoomDeliveries } from './room/RoomDeliveries';
import { RoomHeader } from './room/RoomHeader';
import { RoomNotices } from './room/RoomNotices';
import { RoomObligations } from './room/RoomObligations';
import { RoomPanel } from './room/RoomPanel';
import { Timeline } from './room/Timeline';

const route = getRouteApi('/signed/incidents/$id');

/** The incident room: everything about one incident, and everything that can be done about it. */
export function RoomPage() {
  const { id } = route.useParams();
  const incident = useQuery(queries.incident(id));
  return (
    <LoadedPage query={incident} place="incidents">
      {(data) => <Room key={id} incident={data} />}
    </LoadedPage>
  );
}

function Room({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Page
      title={text(incident.title)}
      over={
        <>
          <Link to="/incidents">{t('place.incidents')}</Link>{' '}
          {incident.number !== null && <span className="num">/ #{incident.number}</span>}
        </>
      }
    >
      <RoomHeader incident={incident} />
      <RoomActs incident={incident} />
      <div className={css.room}>
        <RoomClocks incident={incident} />
        <div className={css.main}>
          <RoomTabs incident={incident} />
        </div>
        <RoomAside incident={incident} />
      </div>
      <RoomPanel incident={incident} />
    </Page>
  );
}

function RoomTabs({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { tab = 'timeline' } = route.useSearch();
  const navigate = route.useNavigate();
  const { sent, failed, pending } = incident.deliveries;
  const counts = {
    timeline: null,
    notices: incident.notices.length,
    alerts: incident.alerts.length,
    obligations: incident.obligations.length,
    deliveries: sent + failed + pending,
  };
  return (
    <Tabs
      keepMounted={false}
      value={tab}
      onChange={(next) =>
        navigate({ search: { tab: ROOM_TABS.find((one) => one === next && one !== 'timeline') }, replace: true })
      }
    >
      <Tabs.List aria-label={t('room.tabs')}>
        {ROOM_TABS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`room.tab.${name}`)}
            {counts[name] !== null && <span className={css.tabCount}>{counts[name]}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="timeline" pt="md">
        <Timeline incident={incident} />
      </Tabs.Panel>
      <Tabs.Panel value="notices" pt="md">
        <RoomNotices incident={incident} />
      </Tabs.Panel>
      <Tabs.Panel value="alerts" pt="md">
        <RoomAlerts alerts={incident.alerts} />
      </Tabs.Panel>
      <Tabs.Panel value="obligations" pt="md">
        <RoomObligations obligations={incident.obligations} />
      </Tabs.Panel>
      <Tabs.Panel value="deliveries" pt="md">
        <RoomDeliveries incident={incident} />
      </Tabs.Panel>
    </Tabs>
  );
}
