import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/i18n/language';
import { formatNumber } from '@/ui/time';
import type { Completion } from './complete';
import css from './QueryBar.module.css';

interface Props {
  id: string;
  label: string;
  options: Completion[];
  active: number;
  /** Whole queries: of no kind. */
  plain: boolean;
  onChoose: (option: Completion) => void;
}

/** What may be put in; the focus stays where one types. */
export function Choices({ id, label, options, active, plain, onChoose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={id} role="listbox" aria-label={label} className={css.choices}>
      {options.map((option, n) => (
        <div
          key={`${option.kind} ${option.insert}`}
          id={`${id}-${n}`}
          role="option"
          tabIndex={-1}
          aria-selected={n === active}
          className={css.choice}
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(option);
          }}
        >
          <code className="grow">{option.insert}</code>
          {!plain && (
            <span className="dim small nowrap">
              {option.count === undefined ? t(`log.choice.${option.kind}`) : formatNumber(option.count, language)}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
