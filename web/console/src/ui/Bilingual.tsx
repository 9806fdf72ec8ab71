import { Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language, Text } from '@/api/types';

interface Props {
  label: string;
  value: Text;
  onChange: (value: Text) => void;
  required?: boolean;
  multiline?: boolean;
  rows?: number;
  /** Somebody asked for this form: writing starts here. */
  focused?: boolean;
}

/** One text in both languages, side by side. Each field is marked with its language, for spelling and reading aloud. */
export function Bilingual({ label, value, onChange, required, multiline, rows = 6, focused }: Props) {
  const { t } = useTranslation();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Who opened the page at this form sees the page from its top; who asked for the form is brought to it by what they pressed.
    if (focused) first.current?.focus({ preventScroll: true });
  }, [focused]);
  const field = (language: Language) => {
    const shared = {
      label: `${label} (${t(`language.${language}`)})`,
      lang: language,
      required: required ?? false,
      value: value[language] ?? '',
    };
    return multiline ? (
      <Textarea
        {...shared}
        autosize
        minRows={rows}
        maxRows={20}
        onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
      />
    ) : (
      <TextInput
        {...shared}
        ref={language === 'ja' ? first : undefined}
        data-autofocus={(focused && language === 'ja') || undefined}
        onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
      />
    );
  };
  return (
    <div className="two">
      {field('ja')}
      {field('en')}
    </div>
  );
}
