import { useTranslation } from 'react-i18next';
import type { DisclosureState } from '@/api/types';
import { Mark, type Shape, type Tone } from '@/ui/Mark';

const LOOK: Record<DisclosureState, readonly [Shape, Tone]> = {
  requested: ['ring', 'warn'],
  approved: ['half', 'calm'],
  refused: ['slash', 'muted'],
  prepared: ['check', 'good'],
  failed: ['cross', 'bad'],
  expired: ['pause', 'muted'],
  withdrawn: ['slash', 'muted'],
};

/** How far a disclosure is. A word that this console does not know yet is shown as it came. */
export function DisclosureMark({ state }: { state: DisclosureState }) {
  const { t } = useTranslation();
  const [shape, tone] = LOOK[state] ?? (['question', 'unknown'] as const);
  return (
    <Mark shape={shape} tone={tone}>
      {t(`disclosure.states.${state}`, state)}
    </Mark>
  );
}
