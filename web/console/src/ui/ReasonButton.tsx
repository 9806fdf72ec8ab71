import { Button, type ButtonProps } from '@mantine/core';
import { type ComponentPropsWithoutRef, lazy, type MouseEvent, Suspense, useId } from 'react';

import css from './ReasonButton.module.css';

// Only a page with something forbidden on it loads what draws the tip.
const Tip = lazy(() => import('./Tip').then(({ Tip }) => ({ default: Tip })));

type Props = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> & {
    /** Why it cannot be pressed now; nothing when it can. */
    reason?: string | null | undefined;
  };

/** A button that says why it is disabled. It stays reachable by keyboard, so that the reason is too. */
export function ReasonButton({ reason, onClick, children, ...rest }: Props) {
  const id = useId();
  if (!reason) {
    return (
      <Button {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  }
  const stop = (event: MouseEvent<HTMLButtonElement>) => event.preventDefault();
  const button = (
    <Button
      {...rest}
      type="button"
      className={css.disabled}
      onClick={stop}
      data-disabled
      aria-disabled="true"
      aria-describedby={id}
    >
      {children}
    </Button>
  );
  return (
    <>
      <Suspense fallback={button}>
        <Tip label={reason}>{button}</Tip>
      </Suspense>
      <span id={id} hidden>
        {reason}
      </span>
    </>
  );
}
