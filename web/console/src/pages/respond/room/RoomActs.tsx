import { Button, Menu } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ChevronDown, Megaphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Incident, IncidentActionName } from '@/api/types';
import { useKeys } from '@/app/keys';
import { ROOM_PANELS } from '@/app/search';
import { useWhyNot } from '@/app/session';
import { useLanguage } from '@/i18n/language';
import { ReasonButton } from '@/ui/ReasonButton';
import { firstActs, otherActs, whyNotAct } from './actions';
import css from './Room.module.css';
import { useIncidentAct } from './use-incident-act';

const route = getRouteApi('/signed/incidents/$id');

/** The row of things to do. What cannot be done now says why. */
export function RoomActs({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = route.useNavigate();
  const whyNot = useWhyNot();
  const acknowledge = useIncidentAct(incident.id, 'acknowledge');
  const why = (name: IncidentActionName) => whyNotAct(incident, name, language, t);
  const openPanel = (panel: (typeof ROOM_PANELS)[number]) =>
    navigate({ search: (now) => ({ ...now, panel }), replace: true });
  const writeNotice = async () => {
    await navigate({ search: { tab: 'notices', panel: 'notice' } });
    requestAnimationFrame(() => document.getElementById('write-notice')?.scrollIntoView({ block: 'nearest' }));
  };
  const act = (name: IncidentActionName) => {
    if (name === 'acknowledge') return acknowledge.mutate({});
    const panel = ROOM_PANELS.find((one) => one === name);
    if (panel) void openPanel(panel);
  };
  useKeys({
    a: () => !why('acknowledge') && act('acknowledge'),
    n: () => !whyNot('notice:write') && void writeNotice(),
    c: () => document.querySelector<HTMLTextAreaElement>('#comment')?.focus(),
  });
  const first = firstActs(incident.state);
  const foremost = first.find((name) => !why(name));

  return (
    <div className={css.acts} role="group" aria-label={t('room.acts')}>
      {first.map((name) => (
        <ReasonButton
          key={name}
          size="xs"
          variant={name === foremost ? 'filled' : 'default'}
          reason={why(name)}
          loading={name === 'acknowledge' && acknowledge.isPending}
          onClick={() => act(name)}
        >
          {t(`act.${name}`)}
        </ReasonButton>
      ))}
      <ReasonButton
        size="xs"
        variant="default"
        leftSection={<Megaphone size={14} aria-hidden="true" />}
        reason={whyNot('notice:write')}
        onClick={writeNotice}
      >
        {t('act.write_notice')}
      </ReasonButton>
      <Menu position="bottom-end" width={300} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<ChevronDown size={14} aria-hidden="true" />}>
            {t('act.other')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {otherActs(incident.state).map((name) => {
            const reason = why(name);
            return (
              <Menu.Item
                key={name}
                closeMenuOnClick={!reason}
                aria-disabled={reason ? true : undefined}
                onClick={() => {
                  if (!reason) act(name);
                }}
              >
                <span className={reason ? 'dim' : undefined}>{t(`act.${name}`)}</span>
                {reason && <span className={css.menuReason}>{reason}</span>}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
