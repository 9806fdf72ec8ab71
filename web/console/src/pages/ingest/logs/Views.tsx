import { Button, Modal, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Bookmark } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api/act';
import { logQueries } from '@/api/log-queries';
import { logs as api, type LogView } from '@/api/logs';
import { Ago } from '@/ui/Ago';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { PersonName } from '@/ui/PersonName';
import { ReasonButton } from '@/ui/ReasonButton';
import { type Column, Table } from '@/ui/Table';
import { rangeOfWord, rangeSearch, rangeWord } from '../range';
import { columnsOf, columnsWord } from './columns';
import type { Logs } from './use-logs';

const STALE = [['log', 'views']];
const NAME_MAX = 100;

/** Queries under a name: with their span and their columns, for oneself or for everybody. */
export function Views({ logs }: { logs: Logs }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<Bookmark size={14} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      >
        {t('view.many')}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        size="xl"
        title={t('view.many')}
        closeButtonProps={{ 'aria-label': t('act.close_panel') }}
      >
        <div className="stack wide">
          <Kept onOpen={close} />
          <Keep logs={logs} />
        </div>
      </Modal>
    </>
  );
}

function Kept({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation();
  const views = useQuery(logQueries.views());
  const forget = useAct((id: string) => api.remove('/api/v1/log-views/{id}', { params: { path: { id } } }), {
    stale: STALE,
    done: t('done.removed'),
  });
  const columns: Column<LogView>[] = [
    {
      id: 'name',
      label: t('view.name'),
      narrow: 'title',
      grow: true,
      cell: (view) => (
        <div>
          <Link to="/logs" search={searchOf(view)} onClick={onOpen} className="strong">
            {view.name}
          </Link>
          <div className="small dim">
            <code>{view.query || t('view.everything')}</code>
          </div>
        </div>
      ),
    },
    { id: 'range', label: t('log.range'), cell: (view) => rangeWords(view.range, t) },
    { id: 'owner', label: t('view.owner'), cell: (view) => <PersonName id={view.owner} /> },
    { id: 'shared', label: t('view.who'), cell: (view) => (view.shared ? t('view.shared') : t('view.private')) },
    { id: 'updated', label: t('view.updated'), narrow: 'hide', cell: (view) => <Ago at={view.updated_at} /> },
    {
      id: 'remove',
      label: t('record.act'),
      align: 'end',
      narrow: 'bare',
      cell: (view) => (
        <ConfirmButton
          size="compact-xs"
          variant="default"
          act={t('act.remove')}
          question={t(view.shared ? 'view.remove_shared' : 'view.remove', { name: view.name })}
          reason={view.mine ? null : t('view.not_mine')}
          loading={forget.isPending && forget.variables === view.id}
          onConfirm={() => forget.mutate(view.id)}
        />
      ),
    },
  ];
  return (
    <Loaded query={views}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState title={t('view.none')} />
        ) : (
          <Table label={t('view.many')} columns={columns} rows={rows} rowKey={({ id }) => id} />
        )
      }
    </Loaded>
  );
}

function Keep({ logs: { search, query } }: { logs: Logs }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const keep = useAct(
    () =>
      api.post('/api/v1/log-views', {
        body: { name: name.trim(), query, range: rangeWord(search), columns: columnsOf(search.cols), shared },
      }),
    { stale: STALE, done: t('view.kept'), onDone: () => setName('') },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) keep.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <h3>{t('view.keep')}</h3>
      <p className="small">
        <code>{query || t('view.everything')}</code> · {rangeWords(rangeWord(search), t)}
      </p>
      <TextInput
        label={t('view.name')}
        required
        maxLength={NAME_MAX}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Switch label={t('view.share')} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
      <div>
        <ReasonButton type="submit" reason={name.trim() ? null : t('view.needs_name')} loading={keep.isPending}>
          {t('act.save')}
        </ReasonButton>
      </div>
    </form>
  );
}

function searchOf(view: LogView) {
  const { range, from, to } = rangeSearch(rangeOfWord(view.range));
  return {
    q: view.query || undefined,
    range,
    from,
    to,
    cols: columnsWord(view.columns),
  };
}

function rangeWords(word: string, t: TFunction): string {
  const range = rangeOfWord(word);
  return typeof range === 'string' ? t(`range.${range}`) : t('log.range_fixed');
}
