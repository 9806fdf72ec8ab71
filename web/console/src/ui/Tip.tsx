import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';

/** Words that appear on hover, focus and touch. */
export function Tip({ label, children }: { label: string; children: ReactElement }) {
  return (
    <Tooltip
      label={label}
      withArrow
      multiline
      maw={320}
      openDelay={150}
      events={{ hover: true, focus: true, touch: true }}
    >
      {children}
    </Tooltip>
  );
}
