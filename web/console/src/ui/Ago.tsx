import { useLanguage } from '@/i18n/language';
import { formatAgo, formatSpan, formatTime, type TimeForm, useNow } from './time';

/** How long ago, moving; the exact instant with its zone on hover. What just happened is never ahead of our clock, unless it is `soon`. */
export function Ago({ at, soon }: { at: string | null | undefined; soon?: boolean }) {
  const language = useLanguage();
  const now = useNow(5_000);
  if (!at) return <span className="dim">–</span>;
  return (
    <time dateTime={at} title={formatTime(at, 'full', language)} className="nowrap">
      {formatAgo(at, soon ? now : Math.max(now, Date.parse(at)), language)}
    </time>
  );
}

/** An instant as a clock or a date; the exact form with its zone on hover. */
export function At({ at, form = 'day_clock' }: { at: string | null | undefined; form?: TimeForm }) {
  const language = useLanguage();
  if (!at) return <span className="dim">–</span>;
  return (
    <time dateTime={at} title={formatTime(at, 'full', language)} className="nowrap">
      {formatTime(at, form, language)}
    </time>
  );
}

/** How long something has lasted, or lasted. */
export function Since({ from, to }: { from: string | null | undefined; to?: string | null }) {
  const language = useLanguage();
  const now = useNow(to ? 3_600_000 : 1_000);
  if (!from) return <span className="dim">–</span>;
  const end = to ? new Date(to).getTime() : now;
  return (
    <time dateTime={from} title={formatTime(from, 'full', language)} className="nowrap">
      {formatSpan(Math.max(0, end - new Date(from).getTime()), language)}
    </time>
  );
}
