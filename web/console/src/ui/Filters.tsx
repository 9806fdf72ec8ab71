import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Filters.module.css';

/** What narrows a list. All of it lives in the address. */
export function Filters({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <search className={css.filters} aria-label={t('filter.label')}>
      {children}
    </search>
  );
}

interface Choice {
  value: string;
  label: string;
}

export function FilterSelect({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string;
  choices: Choice[];
  onChange: (value: string) => void;
}) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      title={label}
      value={value}
      data={choices}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function FilterSegments({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string;
  choices: Choice[];
  onChange: (value: string) => void;
}) {
  return (
    <div className={css.segments}>
      <SegmentedControl
        size="xs"
        aria-label={label}
        value={value}
        data={choices}
        onChange={onChange}
        withItemsBorders={false}
      />
    </div>
  );
}

/** Free text; the address follows when the typing rests. `/` comes here. */
export function FilterText({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const settle = useDebouncedCallback(onChange, 300);
  return (
    <TextInput
      size="xs"
      type="search"
      data-search
      aria-label={t('filter.search')}
      placeholder={t('filter.search')}
      leftSection={<Search size={14} aria-hidden="true" />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        settle(event.currentTarget.value.trim());
      }}
    />
  );
}
