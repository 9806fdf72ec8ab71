import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '@/api/queries';
import type { Config, ConfigObject } from '@/api/types';
import { useText } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { FilterSelect, Filters, FilterText } from '@/ui/Filters';
import { Loaded } from '@/ui/Loaded';
import { Facts, Page, Panel } from '@/ui/Page';
import { OriginNote, Toml } from '@/ui/Toml';
import css from './ConfigurationPage.module.css';

const route = getRouteApi('/signed/configuration');

/** What runs now, where it is written, and why a newer version was refused. */
export function ConfigurationPage() {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const objects = useQuery(queries.configObjects());
  return (
    <Page title={t('place.configuration')}>
      <Loaded query={config}>{(data) => <State config={data} />}</Loaded>
      <Loaded query={objects} lines={8}>
        {(data) => <Objects objects={data} />}
      </Loaded>
    </Page>
  );
}

function State({ config }: { config: Config }) {
  const { t } = useTranslation();
  return (
    <>
      {config.error && (
        <Panel title={t('config.refused')} tone="bad">
          <div className="stack">
            <p>
              {t('config.refused_text')} <At at={config.error.at} />
            </p>
            <pre className={css.error} tabIndex={0} role="region" aria-label={t('config.refused')}>
              {config.error.rendered || config.error.message}
            </pre>
          </div>
        </Panel>
      )}
      <Panel>
        <Facts
          items={[
            [t('config.version'), <code key="v">{config.version}</code>],
            [t('config.loaded'), <At key="v" at={config.loaded_at} />],
            [t('config.directory'), <code key="v">{config.directory}</code>],
            [t('config.files'), <code key="v">{config.files.join(', ')}</code>],
          ]}
        />
        <p className="small dim" style={{ marginTop: '0.75rem' }}>
          {t('origin.read_only')}
        </p>
      </Panel>
    </>
  );
}

function Objects({ objects }: { objects: ConfigObject[] }) {
  const { t } = useTranslation();
  const text = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  const needle = search.q?.toLowerCase();
  const shown = objects.filter(
    ({ kind, id, name }) =>
      (!search.kind || kind === search.kind) &&
      (!needle ||
        `${kind} ${t(`config_kind.${kind as 'monitor'}`, kind)} ${id} ${text(name)}`.toLowerCase().includes(needle)),
  );
  return (
    <>
      <Filters>
        <FilterText
          value={search.q ?? ''}
          onChange={(q) => navigate({ search: (now) => ({ ...now, q: q || undefined }), replace: true })}
        />
        <FilterSelect
          label={t('config.kind')}
          value={search.kind ?? ''}
          choices={[
            { value: '', label: t('config.any_kind') },
            ...kinds.map((kind) => ({
              value: kind,
              label: `${t(`config_kind.${kind as 'monitor'}`, kind)} (${objects.filter((one) => one.kind === kind).length})`,
            })),
          ]}
          onChange={(kind) => navigate({ search: (now) => ({ ...now, kind: kind || undefined }), replace: true })}
        />
      </Filters>
      <Panel title={t('config.objects')} count={shown.length} flush>
        {shown.length === 0 && <EmptyState title={t('config.no_objects')} />}
        {shown.map((object) => (
          <ObjectRow key={`${object.kind} ${object.id}`} object={object} />
        ))}
      </Panel>
    </>
  );
}

function ObjectRow({ object }: { object: ConfigObject }) {
  const { t } = useTranslation();
  const text = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const key = `${object.kind}:${object.id}`;
  const kind = t(`config_kind.${object.kind as 'monitor'}`, object.kind);
  const name = text(object.name);
  const open = search.open === key;
  return (
    <div className={css.object}>
      <UnstyledButton
        className={css.head}
        aria-expanded={open}
        onClick={() => navigate({ search: (now) => ({ ...now, open: open ? undefined : key }), replace: true })}
      >
        <ChevronDown size={15} aria-hidden="true" className={css.arrow} data-open={open} />
        <span className={css.kind}>{kind}</span>
        <span className="grow">
          <span className="strong">{object.id}</span> {name !== object.id && <span className="dim">{name}</span>}
        </span>
        <OriginNote origin={object.origin} />
      </UnstyledButton>
      {open && (
        <div className={css.body}>
          <Toml text={object.toml} label={`${kind} ${object.id}`} />
        </div>
      )}
    </div>
  );
}
