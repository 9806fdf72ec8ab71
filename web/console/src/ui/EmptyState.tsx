import type { ReactNode } from 'react';
import css from './EmptyState.module.css';
import { Watchtower } from './Watchtower';

/** Nothing here, and what that means. */
export function EmptyState({ title, picture, children }: { title: string; picture?: boolean; children?: ReactNode }) {
  return (
    <div className={css.empty} data-picture={picture || undefined}>
      {picture && <Watchtower className={css.picture} />}
      <p className={css.title}>{title}</p>
      {children && <div className="dim">{children}</div>}
    </div>
  );
}
