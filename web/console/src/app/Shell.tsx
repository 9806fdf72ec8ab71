import { ActionIcon, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { LogOut, Menu as MenuIcon, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveState } from '@/api/live';
import { queries } from '@/api/queries';
import type { Now } from '@/api/types';
import { useText } from '@/i18n/language';
import { signOut } from '@/pages/access/session-acts';
import { Glyph } from '@/ui/Mark';
import { LogoMark } from '@/ui/Watchtower';
import { keepFocus } from './focus-keeper';
import { useGoKeys, useKeys } from './keys';
import { useLive } from './live';
import { GROUPS, PLACES } from './places';
import css from './Shell.module.css';
import { may, useSession } from './session';

// What opens on demand is loaded on demand.
const KeyHelp = lazy(() => import('./KeyHelp').then(({ KeyHelp }) => ({ default: KeyHelp })));
const NarrowMenu = lazy(() => import('./NarrowMenu').then(({ NarrowMenu }) => ({ default: NarrowMenu })));
const Palette = lazy(() => import('./Palette').then(({ Palette }) => ({ default: Palette })));

/** The frame of every signed-in page: rail, top bar on narrow screens, palette, keys, and the live connection. */
export function Shell() {
  const { t } = useTranslation();
  const live = useLive();
  const [drawer, { open, close }] = useDisclosure(false);
  const [palette, setPalette] = useState(0);
  const [help, setHelp] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path]);
  const main = useRef<HTMLElement>(null);
  useEffect(() => (main.current ? keepFocus(main.current) : undefined), []);
  useFocusBack(drawer || help);
  useGoKeys();
  useKeys({ '?': () => setHelp(true), '/': focusSearch });
  const openPalette = () => setPalette((count) => count + 1);
  useHotkeys([['mod+K', openPalette]], []);

  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        {t('shell.skip')}
      </a>
      <div className={css.bar} role="region" aria-label="hinomi" data-shell>
        <ActionIcon variant="transparent" className={css.burger} onClick={open} aria-label={t('shell.menu')} size="lg">
          <MenuIcon size={22} />
        </ActionIcon>
        <Brand />
        <ActionIcon
          variant="transparent"
          className={css.burger}
          onClick={openPalette}
          aria-label={t('shell.palette')}
          size="lg"
        >
          <Search size={20} />
        </ActionIcon>
      </div>
      <nav className={css.rail} aria-label={t('shell.navigation')}>
        <Rail live={live} onPalette={openPalette} />
      </nav>
      {drawer && (
        <Suspense fallback={null}>
          <NarrowMenu title={<Brand />} onClose={close}>
            <Rail live={live} onPalette={openPalette} />
          </NarrowMenu>
        </Suspense>
      )}
      <main ref={main} id="main" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
      {palette > 0 && (
        <Suspense fallback={null}>
          <Palette asked={palette} onHelp={() => setHelp(true)} />
        </Suspense>
      )}
      {help && (
        <Suspense fallback={null}>
          <KeyHelp onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Brand() {
  return (
    <Link to="/" className={css.brand}>
      <LogoMark />
      <span>hinomi</span>
      <span className={css.kanji} lang="ja">
        火の見
      </span>
    </Link>
  );
}

function Rail({ live, onPalette }: { live: LiveState; onPalette: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const now = useQuery(queries.now()).data;
  const places = PLACES.filter(({ needs }) => needs === null || may(session, needs));
  return (
    <>
      <div className={css.railBrand}>
        <Brand />
      </div>
      <UnstyledButton className={css.find} onClick={onPalette}>
        <Search size={15} aria-hidden="true" />
        <span className="grow">{t('shell.palette')}</span>
        <kbd>Ctrl K</kbd>
      </UnstyledButton>
      <div className={css.groups}>
        {GROUPS.map((group) => (
          <ul key={group} aria-label={t(`group.${group}`)} className={css.group}>
            {places
              .filter((place) => place.group === group)
              .map(({ to, name, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className={css.place}
                    activeProps={{ className: css.here }}
                    activeOptions={{ exact: to === '/', includeSearch: false }}
                  >
                    <Icon size={17} aria-hidden="true" />
                    <span className="grow">{t(`place.${name}`)}</span>
                    <Badge name={name} now={now} />
                  </Link>
                </li>
              ))}
          </ul>
        ))}
      </div>
      <div className={css.foot}>
        <span className={css.live} data-state={live} role="status">
          <Glyph shape={live === 'live' ? 'check' : live === 'lost' ? 'cross_open' : 'ring'} size={12} />
          {t(`live.${live}`)}
        </span>
        <Me />
      </div>
    </>
  );
}

/** What waits there, in numbers. */
function Badge({ name, now }: { name: (typeof PLACES)[number]['name']; now: Now | undefined }) {
  const { t } = useTranslation();
  if (!now) return null;
  const waiting = {
    incidents: now.incidents.length,
    alerts: now.triage.length,
    notices: now.approvals.length,
    deliveries: now.deliveries_failed,
  };
  const count = name in waiting ? waiting[name as keyof typeof waiting] : 0;
  if (name === 'configuration' && now.config_error)
    return (
      <span className={css.badge} title={t('now.config_error')}>
        !
      </span>
    );
  if (count === 0) return null;
  return (
    <span className={css.badge} data-calm={name === 'alerts' || name === 'notices' || undefined}>
      {count}
    </span>
  );
}

function Me() {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const session = useSession();
  const name = session?.person ? text(session.person.name) : (session?.token ?? '');
  return (
    <div className={css.me}>
      <Link to="/account" className={css.person}>
        <span className={css.face} aria-hidden="true">
          {[...name][0]}
        </span>
        <span className="grow">
          <span className={css.personName}>{name}</span>
          {session?.person && <span className={css.role}>{t(`role.${session.person.role}`, session.person.role)}</span>}
        </span>
      </Link>
      <ActionIcon
        variant="transparent"
        className={css.burger}
        aria-label={t('access.sign_out')}
        title={t('access.sign_out')}
        onClick={() => signOut(client, () => navigate({ to: '/sign-in' }))}
      >
        <LogOut size={16} />
      </ActionIcon>
    </div>
  );
}

/** What opened a layer gets the focus back, unless it went somewhere else meanwhile. */
function useFocusBack(open: boolean) {
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (open) {
      opener.current = document.activeElement;
      return;
    }
    const back = opener.current;
    opener.current = null;
    const timer = setTimeout(() => {
      if (document.activeElement === document.body && back instanceof HTMLElement) back.focus({ preventScroll: true });
    });
    return () => clearTimeout(timer);
  }, [open]);
}

function focusSearch() {
  document.querySelector<HTMLInputElement>('#main [data-search]')?.focus();
}
