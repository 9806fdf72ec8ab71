import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api/client';
import { type Draft, useDraft } from '../src/api/draft';
import { staleKeys } from '../src/api/live';
import { fieldProblems } from '../src/api/problem';
import type { UptimePeriod } from '../src/api/types';
import { CorrectPanel } from '../src/pages/catalog/CorrectPanel';
import { type CorrectionForm, correctionBody, EMPTY, filledFrom, isPlain, lacking } from '../src/pages/catalog/correction';
import { lengthOf, shownDays, summaryOf, worstOf } from '../src/pages/catalog/days';
import { instantOf, localSecond } from '../src/ui/time';

const t = i18next.t.bind(i18next) as typeof i18next.t;
const SLICE = { from: '2026-11-24T00:10:02.123456Z', to: '2026-11-24T00:12:00.5Z', status: 'down' as const, excluded: false, corrected: false };
const FULL: CorrectionForm = { from: SLICE.from, to: SLICE.to, status: 'up', reason: ' only our line was down ' };

describe('a correction', () => {
  it('covers a chosen stretch to the microsecond, and keeps what was written already', () => {
    const form = filledFrom(SLICE, { ...EMPTY, reason: 'seen in the log' });
    expect(form).toEqual({ from: SLICE.from, to: SLICE.to, status: '', reason: 'seen in the log' });
    expect(correctionBody('web', FULL)).toEqual({ component: 'web', from: SLICE.from, to: SLICE.to, status: 'up', reason: 'only our line was down' });
  });

  it('is shown in the browser’s zone as a field wants it, and typed back', () => {
    expect(instantOf(localSecond('2026-11-24T00:10:02.123456Z'))).toBe('2026-11-24T00:10:02.000Z');
    expect(localSecond('2026-11-24T00:10:00Z')).toMatch(/T\d\d:10$/);
    expect([localSecond(''), instantOf(''), instantOf('20266-11-24T00:1')]).toEqual(['', '', '']);
  });

  it('says what is missing, one thing at a time', () => {
    expect(lacking(EMPTY)).toBe('correction.needs_times');
    expect(lacking({ ...FULL, from: SLICE.to, to: SLICE.from })).toBe('problem.correction_range');
    expect(lacking({ ...FULL, status: '' })).toBe('correction.needs_status');
    expect(lacking({ ...FULL, reason: '  ' })).toBe('panel.needs_reason');
    expect(lacking(FULL)).toBeNull();
  });

  it('made anywhere makes stale what stands above and below it too', () => {
    expect(staleKeys({ kind: 'component', id: 'web' })).toEqual([['component']]);
  });

  it('that is refused says so at its fields, and in the server’s words where there are no others', () => {
    const error = new ApiError(422, { code: 'correction.range', detail: 'from must lie before to', fields: ['from', 'to'] });
    const words = i18next.t('problem.correction_range');
    expect(fieldProblems(t, error)).toEqual({ from: words, to: words });
    expect(fieldProblems(t, new ApiError(422, { code: 'new.one', detail: 'too odd', fields: ['to'] }))).toEqual({ to: 'too odd' });
    expect(fieldProblems(t, new ApiError(500, {}))).toEqual({});
  });
});

describe('the form', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('asks before it sends, shows a refusal at its field, and forgets the draft once it is taken', async () => {
    const sent: unknown[] = [];
    const answers = [
      new Response(JSON.stringify({ code: 'correction.future', detail: '', fields: ['to'] }), { status: 422 }),
      new Response('{}', { status: 201 }),
    ];
    vi.stubGlobal('fetch', async (request: Request) => {
      if (request.method === 'GET') return new Response(JSON.stringify({ value: FULL }));
      if (request.method !== 'POST') return new Response(null, { status: 204 });
      sent.push(await request.json());
      return answers[sent.length - 1] as Response;
    });
    const close = vi.fn();
    let draft: Draft<CorrectionForm> | undefined;
    function Form() {
      draft = useDraft('component.web.correct', EMPTY);
      return <CorrectPanel component="web" draft={draft} asked={0} close={close} />;
    }
    render(
      <QueryClientProvider client={new QueryClient()}>
        <MantineProvider env="test">
          <Form />
        </MantineProvider>
      </QueryClientProvider>,
    );
    await waitFor(() => expect(draft?.state).toBe('restored'));
    const send = async () => {
      await userEvent.click(screen.getByRole('button', { name: 'Correct the record' }));
      const dialog = await screen.findByRole('dialog');
      expect(dialog.textContent).toContain('cannot be deleted');
      const [yes] = screen.getAllByRole('button', { name: 'Correct the record' }).slice(-1);
      await userEvent.click(yes as HTMLElement);
    };
    await send();
    await screen.findByText('Only what is past can be corrected.');
    expect(close).not.toHaveBeenCalled();
    expect(sent).toEqual([correctionBody('web', FULL)]);
    await send();
    await waitFor(() => expect(close).toHaveBeenCalled());
    expect(draft?.value).toEqual(EMPTY);
  });
});

describe('the record', () => {
  it('hides only what was up, counted, and never corrected', () => {
    const up = { ...SLICE, status: 'up' as const };
    expect(isPlain(up)).toBe(true);
    for (const one of [SLICE, { ...up, corrected: true }, { ...up, excluded: true }, { ...up, status: 'unknown' as const }, { ...up, status: 'paused' as const }])
      expect(isPlain(one)).toBe(false);
  });

  it('says that the other days were up only where there are others', () => {
    const day = (state: 'up_us' | 'unknown_us') =>
      ({ up_us: 0, degraded_us: 0, partial_us: 0, down_us: 0, unknown_us: 0, excluded_us: 0, [state]: 1 }) as unknown as UptimePeriod;
    const said = (...days: UptimePeriod[]) => summaryOf(t, days, 'en');
    expect(said(day('up_us'), day('up_us'))).toBe(t('days.calm', { n: 2 }));
    const unknown = t('days.on', { what: t('record_status.unknown'), n: 1 });
    expect(said(day('unknown_us'))).toBe(t('days.summary_none_up', { n: 1, parts: unknown }));
    expect(said(day('unknown_us'), day('up_us'))).toBe(t('days.summary', { n: 2, parts: unknown }));
  });

  it('names a day after the worst that happened in it, and leaves out days that have not begun', () => {
    const day = (part: Partial<UptimePeriod>): UptimePeriod => ({
      from: '2026-11-23T15:00:00Z',
      to: '2026-11-24T15:00:00Z',
      up_us: 0,
      degraded_us: 0,
      partial_us: 0,
      down_us: 0,
      unknown_us: 0,
      excluded_us: 0,
      uptime: null,
      uptime_with_maintenance: null,
      ...part,
    });
    expect(worstOf(day({ up_us: 9, down_us: 1, partial_us: 5 }))).toBe('down');
    expect(worstOf(day({ up_us: 9, unknown_us: 1, degraded_us: 1 }))).toBe('degraded');
    expect(worstOf(day({ up_us: 9, unknown_us: 1 }))).toBe('unknown');
    expect(worstOf(day({ up_us: 9, excluded_us: 1 }))).toBe('up');
    expect(worstOf(day({ excluded_us: 1 }))).toBe('excluded');
    expect(lengthOf(day({ down_us: 60_000_000 }), 'down')).toBe(60_000);
    expect(shownDays([...Array.from({ length: 91 }, () => day({ up_us: 1 })), day({})])).toHaveLength(90);
  });
});
