import { Button, type ButtonProps, Loader } from '@mantine/core';
import { type ComponentPropsWithoutRef, lazy, type MouseEvent, Suspense, useId, useRef, useState } from 'react';
import css from './ReasonButton.module.css';

// Only a page with something forbidden on it loads what draws the tip.
const Tip = lazy(() => import('./Tip').then(({ Tip }) => ({ default: Tip })));

type Props = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> & {
    /** Why it cannot be pressed now; nothing when it can. */
    reason?: string | null | undefined;
  };

/**
 * A button that says why it is disabled. It is one and the same element whether it may be pressed, is at work or may not:
 * who stands on it is not thrown off when that changes.
 */
export function ReasonButton({ reason, loading, onClick, children, leftSection, ...rest }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [shown, setShown] = useState(false);
  const off = Boolean(reason) || Boolean(loading);
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (off) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <>
      <Button
        {...rest}
        ref={button}
        className={reason ? css.disabled : undefined}
        leftSection={loading ? <Loader size={14} color="currentColor" aria-hidden="true" /> : leftSection}
        onClick={press}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        onMouseEnter={() => setShown(true)}
        onMouseLeave={() => setShown(false)}
        aria-busy={loading || undefined}
        aria-disabled={off || undefined}
        aria-describedby={reason ? id : undefined}
      >
        {children}
      </Button>
      {reason && (
        <>
          <Suspense fallback={null}>
            <Tip label={reason} target={button} opened={shown} />
          </Suspense>
          <span id={id} hidden>
            {reason}
          </span>
        </>
      )}
    </>
  );
}
