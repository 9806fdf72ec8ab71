import { Button, Loader, Skeleton } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Sooner than this nobody wants to be told. */
const TELL_AFTER_MS = 1_500;

/** A search at work. When it takes long it says how long, and can be stopped. */
export function Searching({ onCancel, skeleton }: { onCancel: () => void; skeleton: boolean }) {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(0);
  const [tells, setTells] = useState(false);
  useEffect(() => {
    const started = Date.now();
    const first = setTimeout(() => setTells(true), TELL_AFTER_MS);
    const every = setInterval(() => setSeconds(Math.round((Date.now() - started) / 1000)), 1_000);
    return () => {
      clearTimeout(first);
      clearInterval(every);
    };
  }, []);
  return (
    <div role="status" aria-label={t('state.loading')}>
      {tells && (
        <div className="row wrap" style={{ padding: '0.6rem 1rem' }}>
          <Loader size={15} aria-hidden="true" />
          <span className="num">{t('log.searching', { seconds })}</span>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<X size={13} aria-hidden="true" />}
            onClick={onCancel}
          >
            {t('log.cancel')}
          </Button>
          {seconds >= 10 && <span className="small dim">{t('log.slow_help')}</span>}
        </div>
      )}
      {skeleton && (
        <div className="stack" style={{ padding: '0.75rem 1rem' }}>
          {Array.from({ length: 12 }, (_, n) => (
            <Skeleton key={n} height={15} radius="sm" width={`${96 - ((n * 23) % 38)}%`} />
          ))}
        </div>
      )}
    </div>
  );
}
