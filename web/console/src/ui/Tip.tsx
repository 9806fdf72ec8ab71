import { Tooltip } from '@mantine/core';
import type { RefObject } from 'react';

interface Props {
  label: string;
  target: RefObject<HTMLElement | null>;
  opened: boolean;
}

/** Words beside something that is pointed at or focused; who shows them decides when. */
export function Tip({ label, target, opened }: Props) {
  return <Tooltip label={label} target={target} opened={opened} withArrow multiline maw={320} withinPortal={false} />;
}
