import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { Disclosure, DisclosureSaid } from '@/api/types';
import { ActorName } from '@/ui/ActorName';
import { At } from '@/ui/Ago';
import { LoadedPage } from '@/ui/LoadedPage';
import { Facts, Page, Panel } from '@/ui/Page';
import { Decide } from './disclosure/Decide';
import { DisclosureMark } from './disclosure/DisclosureMark';
import { Files } from './disclosure/Files';

const route = getRouteApi('/signed/disclosures/$id');

export function DisclosurePage() {
  const { id } = route.useParams();
  const disclosure = useQuery(logQueries.disclosure(id));
  return (
    <LoadedPage query={disclosure} place="disclosures">
      {(data) => <View key={id} disclosure={data} />}
    </LoadedPage>
  );
}

function View({ disclosure }: { disclosure: Disclosure }) {
  const { t } = useTranslation();
  const { state, failure, decided, withdrawn } = disclosure;
  const said: [ReactNode, ReactNode][] = [];
  if (decided)
    said.push([t(`disclosure.${state === 'refused' ? 'refused' : 'approved'}`), <Said key="v" said={decided} />]);
  if (withdrawn) said.push([t('disclosure.withdrawn'), <Said key="v" said={withdrawn} />]);
  return (
    <Page
      title={disclosure.on_behalf_of}
      over={<Link to="/disclosures">{t('place.disclosures')}</Link>}
      beside={<DisclosureMark state={state} />}
    >
      {failure && (
        <p className="bad" role="alert">
          {t(`disclosure.failures.${failure}`)}
        </p>
      )}
      {state === 'approved' && <p role="status">{t('disclosure.preparing')}</p>}
      <Panel>
        <Facts
          items={[
            [
              t('disclosure.reason'),
              <span key="v" className="prose">
                {disclosure.reason}
              </span>,
            ],
            [t('disclosure.by'), <ActorName key="v" actor={disclosure.asked_by} label="hinomi" />],
            [t('disclosure.asked'), <At key="v" at={disclosure.asked_at} form="date_clock" />],
            disclosure.ended_at
              ? [t('disclosure.ended'), <At key="v" at={disclosure.ended_at} form="date_clock" />]
              : [t('disclosure.ends'), <At key="v" at={disclosure.ends_at} form="date_clock" />],
            [t('log.query'), <Query key="v" disclosure={disclosure} />],
            [
              t('disclosure.range'),
              <span key="v">
                <At at={disclosure.from} form="date_clock_seconds" /> –{' '}
                <At at={disclosure.to} form="date_clock_seconds" />
              </span>,
            ],
            [
              t('disclosure.protected'),
              disclosure.protected ? t('disclosure.protected_help') : t('disclosure.not_protected'),
            ],
            [
              t('disclosure.masking'),
              disclosure.mask_personal ? t('disclosure.mask') : <strong key="v">{t('disclosure.unmasked')}</strong>,
            ],
            [t('disclosure.leave_out'), disclosure.leave_out.length > 0 ? disclosure.leave_out.join(', ') : '–'],
            ...said,
          ]}
        />
      </Panel>
      <Files disclosure={disclosure} />
      {!disclosure.ended_at && <Decide disclosure={disclosure} />}
    </Page>
  );
}

function Said({ said }: { said: DisclosureSaid }) {
  return (
    <span className="prose">
      {said.text} (<ActorName actor={said.by} label="hinomi" />, <At at={said.at} form="date_clock" />)
    </span>
  );
}

/** Who decides can look at what would be handed over. */
function Query({ disclosure: { query, from, to } }: { disclosure: Disclosure }) {
  const { t } = useTranslation();
  return (
    <Link to="/logs" search={{ q: query || undefined, from, to }}>
      {query ? <code>{query}</code> : t('disclosure.everything')}
    </Link>
  );
}
