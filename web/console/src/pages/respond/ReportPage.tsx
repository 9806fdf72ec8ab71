import { Button, Checkbox, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { post } from '@/api/client';
import { useDraft } from '@/api/draft';
import { queries } from '@/api/queries';
import type { ImpactKind, Text } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { useText } from '@/i18n/language';
import { Bilingual } from '@/ui/Bilingual';
import { DraftNote } from '@/ui/DraftNote';
import { Page, Panel } from '@/ui/Page';
import { ReasonButton } from '@/ui/ReasonButton';
import { ImpactSelect } from './ImpactSelect';

const route = getRouteApi('/signed/incidents/new');

interface Report {
  title: Text;
  components: string[];
  description: string;
  impact: ImpactKind | '';
}

/** Reporting by hand: the incident exists at once, its clocks run from now. */
export function ReportPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const whyNot = useWhyNot();
  const { component } = route.useSearch();
  const initial = useMemo<Report>(
    () => ({ title: {}, components: component ? [component] : [], description: '', impact: '' }),
    [component],
  );
  const draft = useDraft<Report>('incident.new', initial);
  const { value } = draft;
  const part = (change: Partial<Report>) => draft.set((now) => ({ ...now, ...change }));
  const report = useAct(
    () => {
      const { title, components, description } = value;
      return post('/api/v1/incidents', { body: { title, components, description, impact: value.impact || null } });
    },
    {
      stale: [['incident'], ['now']],
      onDone: (incident) => {
        draft.clear(initial);
        void navigate({ to: '/incidents/$id', params: { id: incident.id } });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    report.mutate();
  };
  const untitled = !value.title.ja?.trim() && !value.title.en?.trim();

  return (
    <Page title={t('incident.report')}>
      <Panel>
        <form className="stack wide" onSubmit={submit}>
          <p className="dim">{t('report.explain')}</p>
          <Bilingual label={t('report.title')} value={value.title} onChange={(title) => part({ title })} />
          <ComponentChoice chosen={value.components} onChange={(components) => part({ components })} />
          <Textarea
            label={t('report.description')}
            description={t('report.description_help')}
            autosize
            minRows={4}
            value={value.description}
            onChange={(event) => part({ description: event.currentTarget.value })}
          />
          <ImpactSelect value={value.impact} onChange={(impact) => part({ impact })} />
          <div className="row wrap">
            <ReasonButton
              type="submit"
              loading={report.isPending}
              reason={whyNot('incident:write') ?? (untitled ? t('report.needs_title') : null)}
            >
              {t('report.send')}
            </ReasonButton>
            <Button variant="subtle" onClick={() => navigate({ to: '/incidents' })}>
              {t('act.cancel')}
            </Button>
            <DraftNote draft={draft} />
          </div>
        </form>
      </Panel>
    </Page>
  );
}

function ComponentChoice({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const components = useQuery(queries.components()).data ?? [];
  return (
    <Checkbox.Group label={t('report.components')} value={chosen} onChange={onChange}>
      <div className="two" style={{ marginTop: '0.4rem' }}>
        {components.map(({ id, name }) => (
          <Checkbox key={id} value={id} label={text(name) || id} size="sm" />
        ))}
      </div>
    </Checkbox.Group>
  );
}
