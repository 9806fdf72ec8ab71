import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language, Text } from '@/api/types';

interface Props {
  label: string;
  value: Text;
  onChange: (value: Text) => void;
  required?: boolean;
  multiline?: boolean;
  rows?: number;
}

/** One text in both languages, side by side. Each field is marked with its language, for spelling and reading aloud. */
export function Bilingual({ label, value, onChange, required, multiline, rows = 6 }: Props) {
  const { t } = useTranslation();
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
      <TextInput {...shared} onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })} />
    );
  };
  return (
    <div className="two">
      {field('ja')}
      {field('en')}
    </div>
  );
}
