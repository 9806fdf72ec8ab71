import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImpactKind } from '@/api/types';

const KINDS: readonly ImpactKind[] = ['loss_of_access', 'degraded', 'dependents', 'customers', 'other'];

/** The kinds of impact that INC-2 asks for. A value that is none of them stays as it is. */
export function ImpactSelect({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: ImpactKind | '') => void;
  error?: string | undefined;
}) {
  const { t } = useTranslation();
  const strange = value && !KINDS.some((kind) => kind === value) ? [{ value, label: value }] : [];
  return (
    <NativeSelect
      label={t('intake.impact')}
      value={value}
      error={error}
      data={[
        { value: '', label: t('intake.choose') },
        ...KINDS.map((kind) => ({ value: kind, label: t(`impact_kind.${kind}`) })),
        ...strange,
      ]}
      onChange={(event) => onChange(event.currentTarget.value as ImpactKind | '')}
    />
  );
}
