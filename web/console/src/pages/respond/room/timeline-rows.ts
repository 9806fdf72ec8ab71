/** The timeline as it is read at night: what people did and what changed stands; what follows by itself is folded. */
import type { TimelineEntry } from '@/api/types';

/** One entry, or several in a row that nobody has to read one by one; newest first. */
export type TimelineRow = { entry: TimelineEntry } | { folded: TimelineEntry[] };

/** Facts that follow from others and ask nothing of anybody, by the journal they stand in. */
const ROUTINE: Partial<Record<TimelineEntry['subject_kind'], string[]>> = {
  alert: ['disposed'],
  // That a notice was sent stands in the notice's own journal.
  incident: ['alert_attached', 'alert_resolved', 'announced', 'notice_sent'],
  notice: ['announced'],
  obligation: ['opened', 'met', 'voided', 'hastened', 'announced'],
};

export function isRoutine({ actor, subject_kind, kind }: TimelineEntry): boolean {
  const by_itself = actor.kind === 'system' || actor.kind === 'clause';
  return by_itself && (ROUTINE[subject_kind]?.includes(kind) ?? false);
}

/** Newest first. One routine entry alone stays as it is: a fold would be no shorter. */
export function rowsOf(entries: TimelineEntry[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let run: TimelineEntry[] = [];
  const fold = () => {
    const [only] = run;
    if (run.length > 1) rows.push({ folded: run });
    else if (only) rows.push({ entry: only });
    run = [];
  };
  for (const entry of [...entries].sort((a, b) => b.seq - a.seq)) {
    if (isRoutine(entry)) run.push(entry);
    else {
      fold();
      rows.push({ entry });
    }
  }
  fold();
  return rows;
}
