import { ActionIcon, Button, TextInput } from '@mantine/core';
import { ChevronLeft, ChevronRight, ZoomOut } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LOG_RANGES } from '@/app/search';
import { useLanguage } from '@/i18n/language';
import { FilterSegments } from '@/ui/Filters';
import { formatTime, instantOf, localSecond, zone } from '@/ui/time';
import css from './RangePicker.module.css';
import { type LogRange, moved, RANGE_DEFAULT, type RangeSearch, type Span, widened } from './range';

interface Props {
  search: RangeSearch;
  /** What the search means just now: where a span of one's own starts from. */
  span: Span;
  onChange: (chosen: LogRange | Span) => void;
}

/** A moving span up to now, or a fixed one in the browser's zone, as everywhere in the console. */
export function RangePicker({ search, span, onChange }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const fixed = Boolean(search.from && search.to);
  const value = open || fixed ? 'custom' : (search.range ?? RANGE_DEFAULT);
  return (
    <div className={css.range}>
      <FilterSegments
        label={t('log.range')}
        value={value}
        choices={[
          ...LOG_RANGES.map((one) => ({ value: one, label: t(`range.${one}`) })),
          { value: 'custom', label: t('log.range_custom') },
        ]}
        onChange={(next) => {
          const chosen = LOG_RANGES.find((one) => one === next);
          setOpen(!chosen);
          if (chosen) onChange(chosen);
        }}
      />
      {fixed && <Fixed span={span} onChange={onChange} onEdit={() => setOpen(!open)} open={open} />}
      {open && (
        <OwnSpan
          span={span}
          onChange={(next) => {
            setOpen(false);
            onChange(next);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

/** Which span it is, and ways to look beside and around it. */
function Fixed({ span, onChange, onEdit, open }: Omit<Props, 'search'> & { onEdit: () => void; open: boolean }) {
  const { t } = useTranslation();
  const shift = (by: -1 | 1) => onChange(moved(span, by));
  return (
    <div className="row" role="group" aria-label={t('log.range_fixed')}>
      <ActionIcon variant="default" size={30} aria-label={t('log.range_earlier')} onClick={() => shift(-1)}>
        <ChevronLeft size={15} />
      </ActionIcon>
      <Button size="xs" variant="default" aria-expanded={open} onClick={onEdit} className={css.label}>
        <SpanWords span={span} />
      </Button>
      <ActionIcon variant="default" size={30} aria-label={t('log.range_later')} onClick={() => shift(1)}>
        <ChevronRight size={15} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={t('log.zoom_out')}
        title={t('log.zoom_out')}
        onClick={() => onChange(widened(span, Date.now()))}
      >
        <ZoomOut size={15} />
      </ActionIcon>
    </div>
  );
}

/** The day once where both ends share it; milliseconds only where they tell something. */
export function SpanWords({ span: { from, to } }: { span: Span }) {
  const language = useLanguage();
  const same_day = new Date(from).toDateString() === new Date(to).toDateString();
  const fine = Date.parse(to) - Date.parse(from) < 10_000;
  const end = same_day ? (fine ? 'clock_ms' : 'clock_seconds') : 'day_clock_seconds';
  return (
    <span className="num">
      {formatTime(from, fine ? 'day_clock_ms' : 'day_clock_seconds', language)} – {formatTime(to, end, language)}
    </span>
  );
}

function OwnSpan({ span, onChange, onClose }: { span: Span; onChange: (span: Span) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(span);
  useEffect(() => setForm(span), [span]);
  const backwards = form.from !== '' && form.to !== '' && Date.parse(form.from) >= Date.parse(form.to);
  const ready = form.from !== '' && form.to !== '' && !backwards;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onChange(form);
  };
  const field = (name: 'from' | 'to') => ({
    type: 'datetime-local',
    step: 1,
    size: 'xs',
    value: localSecond(form[name]),
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setForm((now) => ({ ...now, [name]: instantOf(event.currentTarget.value) })),
  });
  return (
    <form className={css.own} onSubmit={submit} noValidate>
      <TextInput label={t('monitor.from')} {...field('from')} data-autofocus />
      <TextInput
        label={t('monitor.to')}
        error={backwards ? t('problem.correction_range') : undefined}
        {...field('to')}
      />
      <div className="row">
        <Button size="xs" type="submit" aria-disabled={!ready || undefined}>
          {t('log.range_apply')}
        </Button>
        <Button size="xs" variant="subtle" onClick={onClose}>
          {t('act.cancel')}
        </Button>
        <span className="small dim">{zone()}</span>
      </div>
    </form>
  );
}
