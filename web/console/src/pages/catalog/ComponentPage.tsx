import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { PencilLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '@/api/draft';
import { queries } from '@/api/queries';
import type { Component, TimelineSlice } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { useLanguage, useText } from '@/i18n/language';
import { ComponentLinks } from '@/ui/ComponentNames';
import { LoadedPage } from '@/ui/LoadedPage';
import { ComponentMark } from '@/ui/marks';
import { Facts, Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { T } from '@/ui/T';
import { OriginNote } from '@/ui/Toml';
import { formatRatio } from '@/ui/time';
import { Corrections } from './Corrections';
import { CorrectPanel } from './CorrectPanel';
import { EMPTY, filledFrom } from './correction';
import { Days } from './Days';
import { Monitors } from './Monitors';
import { RecordPanel } from './RecordPanel';

const route = getRouteApi('/signed/components/$id');

/** What users know as one thing: how it is, how it was, and how it really was. */
export function ComponentPage() {
  const { id } = route.useParams();
  const component = useQuery(queries.component(id));
  return (
    <LoadedPage query={component} place="components">
      {(data) => <View key={id} component={data} />}
    </LoadedPage>
  );
}

function View({ component }: { component: Component }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useWhyNot()('timeline:correct');
  const { panel } = route.useSearch();
  const navigate = route.useNavigate();
  const draft = useDraft(`component.${component.id}.correct`, EMPTY);
  const [asked, setAsked] = useState(0);
  const show = (open: boolean) =>
    navigate({
      search: (now) => ({ ...now, panel: open ? ('correct' as const) : undefined }),
      replace: true,
      resetScroll: false,
    });
  const ask = () => {
    setAsked((times) => times + 1);
    void show(true);
  };
  const askFor = (slice: TimelineSlice) => {
    draft.set((now) => filledFrom(slice, now));
    ask();
  };
  return (
    <Page
      title={text(component.name) || component.id}
      over={
        <>
          <Link to="/components">{t('place.components')}</Link>
          {component.parent && (
            <>
              {' › '}
              <ComponentLinks ids={[component.parent]} />
            </>
          )}
        </>
      }
      beside={<ComponentMark status={component.status} />}
      actions={
        <ReasonButton
          size="xs"
          variant="default"
          leftSection={<PencilLine size={15} aria-hidden="true" />}
          reason={may}
          onClick={ask}
        >
          {t('act.correct_record')}
        </ReasonButton>
      }
    >
      <About component={component} />
      {panel === 'correct' && may === null && (
        <CorrectPanel component={component.id} draft={draft} asked={asked} close={() => void show(false)} />
      )}
      <Days id={component.id} />
      <Monitors component={component.id} />
      <RecordPanel id={component.id} onCorrect={may === null ? askFor : undefined} />
      <Corrections of={{ component: component.id }} />
    </Page>
  );
}

function About({ component }: { component: Component }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const all = useQuery(queries.components()).data ?? [];
  const parts = all.filter(({ parent }) => parent === component.id).map(({ id }) => id);
  const { uptime_90d, systems, description } = component;
  return (
    <Panel>
      {(description.ja || description.en) && (
        <p className="prose" style={{ marginBottom: '0.75rem' }}>
          <T text={description} />
        </p>
      )}
      <Facts
        items={[
          [
            t('component.uptime_90d'),
            <span key="v" className="num">
              {uptime_90d === null ? '–' : formatRatio(uptime_90d, language)}
            </span>,
          ],
          [t('component.parent'), <ComponentLinks key="v" ids={component.parent ? [component.parent] : []} />],
          [t('component.parts'), <ComponentLinks key="v" ids={parts} />],
          [t('component.systems'), systems.length > 0 ? <code key="v">{systems.join(', ')}</code> : '–'],
          [t('component.public'), component.public ? t('component.shown') : t('component.not_shown')],
          [t('origin.label'), <OriginNote key="v" origin={component.origin} />],
        ]}
      />
    </Panel>
  );
}
