import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { describe, expect, it, vi } from 'vitest';
import { firstActs, otherActs, whyNotAct } from '../src/pages/respond/room/actions';
import { intakeBody, intakeForm } from '../src/pages/respond/room/intake';
import { nextKind } from '../src/pages/respond/room/next-kind';
import type { TimelineEntry } from '../src/api/types';
import { rowsOf } from '../src/pages/respond/room/timeline-rows';
import { ReasonButton } from '../src/ui/ReasonButton';

const t = i18next.t.bind(i18next) as typeof i18next.t;

describe('what may be done in the room', () => {
  const incident = {
    actions: [
      { name: 'acknowledge' as const, allowed: true, why_not: null },
      { name: 'close' as const, allowed: false, why_not: { ja: '報告者の確認が必要です', en: 'the submitter has not confirmed' } },
      { name: 'resolve' as const, allowed: false, why_not: { en: 'intake is missing: users' } },
      { name: 'dismiss' as const, allowed: false, why_not: null },
    ],
  };

  it('is the server’s to say, with its reason in the reader’s language', () => {
    expect(whyNotAct(incident, 'acknowledge', 'en', t)).toBeNull();
    expect(whyNotAct(incident, 'close', 'ja', t)).toBe('報告者の確認が必要です');
    expect(whyNotAct(incident, 'resolve', 'ja', t)).toBe('intake is missing: users');
  });

  it('has a reason even where the server gave none', () => {
    expect(whyNotAct(incident, 'dismiss', 'en', t)).not.toBe('');
    expect(whyNotAct(incident, 'reopen', 'en', t)).not.toBeNull();
  });

  it('shows every act exactly once in every state', () => {
    for (const state of ['triage', 'monitoring', 'resolved', 'closed', 'dismissed'] as const) {
      const all = [...firstActs(state), ...otherActs(state)];
      expect(new Set(all).size).toBe(all.length);
      expect(all).toContain('reopen');
      expect(all).toContain('intake');
    }
  });

  it('a button keeps the focus when it is done and says so', async () => {
    const view = (reason: string | null) => (
      <MantineProvider>
        <ReasonButton reason={reason}>Acknowledge</ReasonButton>
      </MantineProvider>
    );
    const { rerender } = render(view(null));
    const button = screen.getByRole('button', { name: 'Acknowledge' });
    button.focus();
    rerender(view('it is acknowledged already'));
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-disabled')).toBe('true');
  });

  it('a disabled button can be reached, says why, and does nothing', async () => {
    const press = vi.fn();
    render(
      <MantineProvider>
        <ReasonButton reason="the submitter has not confirmed" onClick={press}>
          Close
        </ReasonButton>
      </MantineProvider>,
    );
    await userEvent.tab();
    const button = await screen.findByRole('button', { name: 'Close' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby')?.split(' ')[0] ?? '')?.textContent).toBe('the submitter has not confirmed');
    await userEvent.click(button);
    expect(press).not.toHaveBeenCalled();
  });
});

describe('the intake form', () => {
  it('sends only what changed, numbers as numbers and instants in UTC', () => {
    const nothing = { source: null, target: null, alert_at: null, systems: null, users: null, regions: null, impact: null, customer: null, host: null };
    const before = { ...nothing, source: 'hinomi', systems: 1, alert_at: '2026-11-24T00:30:00Z' };
    expect(intakeBody(intakeForm(before), before)).toEqual({});
    const form = { ...intakeForm(before), systems: '2', regions: ' Kansai ', source: '' };
    expect(intakeBody(form, before)).toEqual({ systems: 2, regions: 'Kansai', source: null });
    const later = new Date('2026-11-24T01:00:00Z');
    const minute = intakeForm({ ...nothing, alert_at: later.toISOString() }).alert_at;
    expect(intakeBody({ ...intakeForm(before), alert_at: minute }, before)).toEqual({ alert_at: later.toISOString() });
  });
});

describe('the timeline', () => {
  const entry = (seq: number, kind: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
    seq,
    at: '2026-11-24T00:00:00Z',
    actor: { kind: 'system', name: 'detect' },
    actor_label: 'hinomi:detect',
    subject_kind: 'incident',
    subject: '1',
    kind,
    data: {},
    text: {},
    ...more,
  });
  const shape = (entries: TimelineEntry[]) =>
    rowsOf(entries).map((row) => ('entry' in row ? row.entry.seq : row.folded.map(({ seq }) => seq)));

  it('folds what followed by itself, newest first, and keeps what people did and what changed', () => {
    const entries = [entry(1, 'opened'), entry(2, 'alert_attached'), entry(3, 'alert_resolved'), entry(4, 'moved'), entry(5, 'alert_attached')];
    expect(shape(entries)).toEqual([5, 4, [3, 2], 1]);
  });

  it('never folds a promise that was missed, nor anything that a person did', () => {
    const obligation = { subject_kind: 'obligation' as const };
    const person = { actor: { kind: 'person' as const, id: 'ada' } };
    expect(shape([entry(1, 'failed', obligation), entry(2, 'warned', obligation)])).toEqual([2, 1]);
    expect(shape([entry(1, 'met', obligation), entry(2, 'opened', obligation)])).toEqual([[2, 1]]);
    expect(shape([entry(1, 'announced', person), entry(2, 'announced', person)])).toEqual([2, 1]);
  });
});

describe('the next notice', () => {
  const sent = { kind: 'flash', state: 'sent' } as never;
  it('is first word, then more, then that it is over', () => {
    expect(nextKind({ state: 'investigating', notices: [] })).toBe('flash');
    expect(nextKind({ state: 'investigating', notices: [sent] })).toBe('follow_up');
    expect(nextKind({ state: 'resolved', notices: [sent] })).toBe('resolved');
  });
});
