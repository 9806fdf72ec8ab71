import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, post } from '@/api/client';
import type { SqlAnswer } from '@/api/types';
import { useWhyNot } from '@/app/session';
import { EmptyState } from '@/ui/EmptyState';
import { Page, Panel } from '@/ui/Page';
import { useAuditReason } from './audit';
import { Audit, AuditBanner } from './logs/Audit';
import css from './logs/Logs.module.css';
import { Searching } from './logs/Searching';
import { RangePicker } from './RangePicker';
import { type LogRange, rangeSearch, type Span, spanOf } from './range';
import { Answer } from './sql/Answer';
import { Editor, type EditorHandle } from './sql/Editor';
import own from './sql/Sql.module.css';
import { Tables } from './sql/Tables';

const route = getRouteApi('/signed/log-sql');
const START = 'SELECT level, count(*) AS records\nFROM logs\nGROUP BY level\nORDER BY records DESC';

/** Everything that is stored, asked in SQL. */
export function SqlPage() {
  const { t } = useTranslation();
  const whyNot = useWhyNot()('log:read');
  return whyNot ? (
    <Page title={t('place.log_sql')}>
      <EmptyState title={whyNot} />
    </Page>
  ) : (
    <Sql />
  );
}

type State =
  | { at: 'start' | 'asking' | 'stopped' }
  | { at: 'done'; answer: SqlAnswer }
  | { at: 'failed'; error: ApiError; query: string };

function Sql() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const span = useMemo(() => spanOf(search, Date.now()), [search]);
  const editor = useRef<EditorHandle>(null);
  const reason = useAuditReason();
  const [state, setState] = useState<State>({ at: 'start' });
  const asking = useRef<AbortController>(undefined);
  // Whoever leaves the page does not wait for the answer, and neither does the server.
  useEffect(() => () => asking.current?.abort(), []);

  const run = async (query: string) => {
    asking.current?.abort();
    const mine = new AbortController();
    asking.current = mine;
    setState({ at: 'asking' });
    void navigate({ search: (now) => ({ ...now, q: query }), replace: true });
    const body = { query, ...spanOf(search, Date.now()), ...(search.audit && reason ? { reason } : {}) };
    try {
      const answer = await post('/api/v1/logs/sql', { body, signal: mine.signal });
      if (asking.current === mine) setState({ at: 'done', answer });
    } catch (cause) {
      if (asking.current !== mine) return;
      const error = cause instanceof ApiError ? cause : new ApiError(0, { detail: String(cause) });
      setState(mine.signal.aborted ? { at: 'stopped' } : { at: 'failed', error, query });
    }
  };
  const setRange = (chosen: LogRange | Span) =>
    void navigate({ search: (now) => ({ ...now, ...rangeSearch(chosen) }), replace: true });
  const change = ({ audit }: { audit: 'on' | undefined }) =>
    void navigate({ search: (now) => ({ ...now, audit }), replace: true });

  return (
    <Page wide title={t('place.log_sql')} actions={<Audit search={search} change={change} />}>
      <AuditBanner search={search} change={change} />
      <p className="dim">{t('sql.explain')}</p>
      <div className={own.columns}>
        <aside className={css.facets} aria-label={t('sql.tables')}>
          <Tables onInsert={(name) => editor.current?.insert(name)} />
        </aside>
        <div className="stack">
          <Editor
            ref={editor}
            initial={search.q ?? START}
            failed={state.at === 'failed' ? state : null}
            busy={state.at === 'asking'}
            onRun={(query) => void run(query)}
          >
            <RangePicker search={search} span={span} onChange={setRange} />
          </Editor>
          <Panel flush>
            {state.at === 'start' && <EmptyState title={t('sql.nothing')} />}
            {state.at === 'asking' && <Searching onCancel={() => asking.current?.abort()} skeleton />}
            {state.at === 'stopped' && <EmptyState title={t('sql.stopped')} />}
            {state.at === 'failed' && <EmptyState title={t('log.query_wrong')} />}
            {state.at === 'done' && <Answer answer={state.answer} />}
          </Panel>
        </div>
      </div>
    </Page>
  );
}
