import { Button, Skeleton } from '@mantine/core';
import { CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { problemText } from '@/api/problem';
import css from './Loaded.module.css';

interface Query<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

/** A read on the screen: waiting, failed with a way on, or there. What is there stays while it is read again. */
export function Loaded<T>({
  query,
  children,
  lines = 4,
}: {
  query: Query<T>;
  children: (data: T) => ReactNode;
  lines?: number;
}) {
  const { t } = useTranslation();
  if (query.data !== undefined) {
    return (
      <>
        {query.error && <Problem error={query.error} onRetry={() => query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <Problem error={query.error} onRetry={() => query.refetch()} />;
  return (
    <div className="stack" role="status" aria-label={t('state.loading')} style={{ padding: '0.75rem 1rem' }}>
      {Array.from({ length: lines }, (_, n) => (
        <Skeleton key={n} height={18} radius="sm" width={`${92 - ((n * 17) % 40)}%`} />
      ))}
    </div>
  );
}

export function Problem({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = error instanceof ApiError ? error : new ApiError(0, { detail: error.message });
  const { title, detail } = problemText(t, problem);
  return (
    <div className={css.problem} role="alert">
      <CloudOff size={20} aria-hidden="true" />
      <div className="grow">
        <p className="strong">{title}</p>
        {detail && <p className="small">{detail}</p>}
      </div>
      {onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          {t('act.retry')}
        </Button>
      )}
    </div>
  );
}
