import { Textarea } from '@mantine/core';
import { Play } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/client';
import { problemText } from '@/api/problem';
import { QUERY_LENGTH_MAX } from '@/app/search';
import { ReasonButton } from '@/ui/ReasonButton';
import { placeOf } from './place';
import css from './Sql.module.css';

export interface EditorHandle {
  insert: (text: string) => void;
}

interface Props {
  ref: Ref<EditorHandle>;
  initial: string;
  failed: { error: ApiError; query: string } | null;
  busy: boolean;
  onRun: (query: string) => void;
  children: ReactNode;
}

/** Where the query is written; Enter makes a line, Enter with Ctrl or Cmd runs it. */
export function Editor({ ref, initial, failed, busy, onRun, children }: Props) {
  const { t } = useTranslation();
  const [query, setQuery] = useState(initial);
  const area = useRef<HTMLTextAreaElement>(null);
  const empty = query.trim() === '';
  const run = () => {
    if (!empty) onRun(query);
  };
  useImperativeHandle(ref, () => ({
    insert: (text) => {
      const at = area.current;
      const from = at?.selectionStart ?? query.length;
      const to = at?.selectionEnd ?? query.length;
      setQuery((now) => now.slice(0, from) + text + now.slice(to));
      // After the new text is there.
      requestAnimationFrame(() => {
        at?.focus();
        at?.setSelectionRange(from + text.length, from + text.length);
      });
    },
  }));
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run();
  };
  const wrong = useId();
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <Textarea
        ref={area}
        label={t('sql.query')}
        description={t('sql.help')}
        classNames={{ input: css.editor }}
        autosize
        minRows={5}
        maxRows={18}
        maxLength={QUERY_LENGTH_MAX}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKey}
        error={failed !== null}
        aria-describedby={failed ? wrong : undefined}
      />
      {failed && <Wrong id={wrong} {...failed} />}
      <div className="row wrap">
        <ReasonButton
          type="submit"
          size="xs"
          leftSection={<Play size={14} aria-hidden="true" />}
          reason={empty ? t('sql.nothing') : null}
          loading={busy}
        >
          {t('sql.run')}
        </ReasonButton>
        {children}
      </div>
    </form>
  );
}

/** What is wrong, under the line where it is. */
function Wrong({ id, error, query }: { id: string; error: ApiError; query: string }) {
  const { t } = useTranslation();
  const { title, detail } = problemText(t, error);
  const place = placeOf(query, error.problem.line, error.problem.column);
  return (
    <div id={id} className={css.wrong} role="alert">
      {place && (
        <pre className={css.line}>
          {place.before}
          <mark data-wrong>{place.marked}</mark>
          {place.after}
        </pre>
      )}
      <p className="strong">{detail || title}</p>
      {place && <p className="small dim">{t('sql.place', { line: place.line, column: place.column })}</p>}
    </div>
  );
}
