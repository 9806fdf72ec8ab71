import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogField, LogProblem } from '@/api/logs';
import { QUERY_LENGTH_MAX } from '@/app/search';
import { T } from '@/ui/T';
import { Choices } from './Choices';
import { type Completion, completed, completionsAt } from './complete';
import { lastQueries } from './history';
import { Paper } from './Paper';
import css from './QueryBar.module.css';

interface Props {
  /** What runs now; typing starts from it. */
  value: string;
  known: readonly LogField[];
  onRun: (query: string) => void;
  /** Told of every key, for forms that send the query along. */
  onType?: (query: string) => void;
  /** Without it there is no button: the query is part of a form. */
  action?: ReactNode;
  children?: ReactNode;
}

const CHECK_AFTER_MS = 350;
type Open = 'none' | 'completions' | 'recent';

/** Where a query is typed: with what may come next, and with what is wrong underlined in its place. */
export function QueryBar({ value, known, onRun, onType, action, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState(value);
  const [open, setOpen] = useState<Open>('none');
  const [active, setActive] = useState(-1);
  const [caret, setCaret] = useState(value.length);
  const [composing, setComposing] = useState(false);
  // Who clicked a filter or went back sees that query.
  useEffect(() => setTyped(value), [value]);

  const problems = useProblems(typed);
  const completions = useMemo(() => completionsAt(typed, caret, known), [typed, caret, known]);
  const recent = useMemo(() => (open === 'recent' ? lastQueries() : []), [open]);
  const options: Completion[] =
    open === 'recent'
      ? recent.map((insert) => ({ insert, kind: 'value' }))
      : open === 'completions'
        ? completions.options
        : [];
  const shown = options.length > 0;
  const chosen = shown ? options[active] : undefined;

  const type = (next: string, at: number) => {
    setTyped(next);
    setCaret(at);
    setActive(-1);
    onType?.(next);
  };
  const accept = (option: Completion) => {
    const whole: [string, number] =
      open === 'recent' ? [option.insert, option.insert.length] : completed(typed, completions, option);
    type(...whole);
    // A name is followed by its values, a step by its fields; after a value one looks at the whole.
    setOpen(open === 'completions' && /[:\s(]$/u.test(option.insert) ? 'completions' : 'none');
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(whole[1], whole[1]);
    });
  };
  const run = (query = typed) => {
    setOpen('none');
    onRun(query.trim());
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes, its keys are its own; 229 is how some browsers say so after the fact.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const step = (by: 1 | -1) => {
      event.preventDefault();
      setActive((now) => (now + by + options.length + (now === -1 && by === -1 ? 1 : 0)) % options.length);
    };
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (chosen) accept(chosen);
      else run();
    } else if (event.key === 'Tab' && chosen && !event.shiftKey) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault();
      event.stopPropagation();
      setOpen('none');
    } else if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      setOpen('completions');
    } else if (event.key === 'ArrowDown' && shown) step(1);
    else if (event.key === 'ArrowUp' && shown) step(-1);
    else if (event.key === 'ArrowDown' && !typed.slice(caret).includes('\n')) {
      event.preventDefault();
      setOpen(typed.trim() === '' && lastQueries().length > 0 ? 'recent' : 'completions');
    }
  };

  return (
    <div className={css.query}>
      <div className={css.line}>
        <div className={css.field} data-composing={composing || undefined}>
          <Paper text={typed} problems={problems} />
          <textarea
            ref={input}
            data-search
            className={css.input}
            rows={1}
            maxLength={QUERY_LENGTH_MAX}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            autoCorrect="off"
            enterKeyHint="search"
            placeholder={t('log.query_placeholder')}
            aria-label={t('log.query')}
            aria-invalid={problems.length > 0 || undefined}
            aria-describedby={`${id}-help ${id}-problems`}
            aria-autocomplete="list"
            aria-controls={shown ? `${id}-list` : undefined}
            aria-activedescendant={chosen ? `${id}-list-${active}` : undefined}
            value={typed}
            onChange={(event) => {
              type(event.currentTarget.value, event.currentTarget.selectionStart);
              setOpen('completions');
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={press}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={() => setComposing(false)}
            onBlur={() => setOpen('none')}
          />
        </div>
        {action !== undefined ? (
          action
        ) : (
          <Button
            className={css.run}
            leftSection={<Play size={14} aria-hidden="true" />}
            // A press must not take the focus from what is typed first: the list would close and move the button away.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run()}
          >
            {t('log.run')}
          </Button>
        )}
        {children}
      </div>
      {shown && (
        <Choices
          id={`${id}-list`}
          label={open === 'recent' ? t('log.recent') : t('log.completions')}
          options={options}
          active={active}
          plain={open === 'recent'}
          onChoose={accept}
        />
      )}
      <span className={css.unseen} role="status">
        {shown ? t('log.completions_count', { n: options.length }) : ''}
      </span>
      <span id={`${id}-help`} hidden>
        {t('log.query_help')}
      </span>
      <Problems id={`${id}-problems`} problems={problems} />
    </div>
  );
}

/** What the server says of the text as it stands; nothing while it is being typed, for the places would be wrong. */
function useProblems(typed: string): LogProblem[] {
  const [settled] = useDebouncedValue(typed, CHECK_AFTER_MS);
  const check = useQuery({ ...logQueries.check(settled), retry: false });
  return settled === typed ? (check.data?.problems ?? NONE) : NONE;
}
const NONE: LogProblem[] = [];

function Problems({ id, problems }: { id: string; problems: LogProblem[] }) {
  return (
    <ul id={id} className={css.problems} aria-live="polite">
      {problems.map((problem, n) => (
        <li key={n}>
          <span className="bad strong">
            <T text={problem.message} />
          </span>
          {problem.hint && (
            <span className="dim">
              {' '}
              <T text={problem.hint} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
