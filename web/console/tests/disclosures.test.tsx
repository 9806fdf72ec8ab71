import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DisclosureForm, disclosureBody, EMPTY, lacking, namesOf } from '../src/pages/ingest/disclosure/form';
import { openAt } from './open';

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => vi.unstubAllGlobals());

const form = (part: Partial<DisclosureForm>): DisclosureForm => ({
  ...EMPTY,
  from: '2026-11-20T00:00:00.000Z',
  to: '2026-11-21T00:00:00.000Z',
  reason: ' 照会 ',
  on_behalf_of: '川辺警察署 ',
  ...part,
});

describe('a disclosure that is typed', () => {
  it('says what it lacks', () => {
    expect(lacking(form({}))).toBeNull();
    expect(lacking(form({ query: 'a | count by uid' }))).toBe('disclosure.no_steps');
    expect(lacking(form({ query: '"a | b"' }))).toBeNull();
    expect(lacking(form({ to: '' }))).toBe('disclosure.needs_times');
    expect(lacking(form({ to: '2026-11-20T00:00:00.000Z' }))).toBe('disclosure_problem.range');
    expect(lacking(form({ on_behalf_of: '  ' }))).toBe('disclosure.needs_on_behalf_of');
    expect(lacking(form({ reason: '' }))).toBe('disclosure.needs_reason');
  });

  it('is sent trimmed, with each name once, and masked where nobody says otherwise', () => {
    expect(namesOf(' uid, src、host uid,,')).toEqual(['uid', 'src', 'host']);
    expect(disclosureBody(form({ leave_out: 'uid' }))).toEqual({
      query: '',
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      reason: '照会',
      on_behalf_of: '川辺警察署',
      protected: false,
      mask_personal: true,
      leave_out: ['uid'],
    });
  });
});

describe('disclosures', () => {
  it('are asked for with a query, a time and a reason', async () => {
    const bodies: Record<string, unknown>[] = [];
    await openAt('/disclosures/new', (url, request) => {
      if (url.pathname.endsWith('/disclosures') && request.method === 'POST') void request.clone().json().then((body) => bodies.push(body));
      return undefined;
    });
    const send = await screen.findByRole('button', { name: 'Ask' });
    expect(send.getAttribute('aria-disabled')).toBe('true');
    fireEvent.change(screen.getByRole('textbox', { name: 'Query' }), { target: { value: 'uid:u-1' } });
    fireEvent.change(screen.getByRole('textbox', { name: /On behalf of/ }), { target: { value: '監督官庁' } });
    fireEvent.change(screen.getByRole('textbox', { name: /Reason/ }), { target: { value: '照会書' } });
    fireEvent.change(screen.getByLabelText(/^From/), { target: { value: '2026-11-20T09:00:00' } });
    fireEvent.change(screen.getByLabelText(/^To/), { target: { value: '2026-11-21T09:00:00' } });
    fireEvent.change(screen.getByRole('textbox', { name: /Fields to leave out/ }), { target: { value: 'uid, src' } });
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /Mask personal data/ }).checked).toBe(true);
    await waitFor(() => expect(send.getAttribute('aria-disabled')).toBeNull());
    await userEvent.click(send);
    await screen.findByRole('heading', { level: 1, name: '監督官庁' });
    expect(bodies).toMatchObject([{ query: 'uid:u-1', mask_personal: true, protected: false, leave_out: ['uid', 'src'] }]);
  });

  it('cannot be approved by who asked, who is told so', async () => {
    await openAt('/disclosures/d-own');
    await screen.findByRole('heading', { level: 1, name: /ご本人/ });
    fireEvent.change(screen.getByRole('textbox', { name: /Comment/ }), { target: { value: 'ok' } });
    const approve = screen.getByRole('button', { name: 'Approve' });
    expect(approve.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(approve.getAttribute('aria-describedby') ?? '')?.textContent).toContain('another person');
    expect(screen.getByRole('button', { name: 'Withdraw' }).getAttribute('aria-disabled')).toBeNull();
  });

  it('are approved by somebody else, with a comment, after a question', async () => {
    const { asked } = await openAt('/disclosures');
    await userEvent.click(await screen.findByRole('link', { name: '川辺警察署' }));
    const approve = await screen.findByRole('button', { name: 'Approve' });
    expect(approve.getAttribute('aria-disabled')).toBe('true');
    fireEvent.change(screen.getByRole('textbox', { name: /Comment/ }), { target: { value: '本人確認済み' } });
    await userEvent.click(approve);
    const question = await screen.findByRole('dialog');
    await userEvent.click(within(question).getByRole('button', { name: 'Approve' }));
    await screen.findByText('The files are being prepared.');
    expect(asked.some((one) => one.startsWith('POST /api/v1/disclosures/d-waiting/approve'))).toBe(true);
  });

  it('are fetched as two files while they lie ready, and say why they failed', async () => {
    await openAt('/disclosures/d-ready');
    const records = await screen.findByRole('link', { name: 'Records (JSON lines)' });
    expect(records.getAttribute('href')).toBe('/api/v1/disclosures/d-ready/records');
    expect(screen.getByRole('link', { name: 'Manifest' }).getAttribute('href')).toBe('/api/v1/disclosures/d-ready/manifest');
    expect(screen.getByText(/^9f2c/)).toBeTruthy();
  });

  it('that failed say why, and offer nothing', async () => {
    await openAt('/disclosures/d-failed');
    await screen.findByText(/more than 5,000,000 records/);
    expect(screen.queryByRole('button', { name: 'Withdraw' })).toBeNull();
  });
});
