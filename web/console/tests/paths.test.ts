import { describe, expect, it } from 'vitest';
import { paths } from '../src/api/paths';

describe('the path builder', () => {
  it('encodes what varies', () => {
    expect(paths.incident('a/b?c')).toBe('/incidents/a%2Fb%3Fc');
    expect(paths.draft('incident.1.comment')).toBe('/drafts/incident.1.comment');
    expect(paths.incidentAction('1', 'no_news')).toBe('/incidents/1/no_news');
    expect(paths.setupPasskey('se cret', 'start')).toBe('/setup/se%20cret/passkey/start');
  });

  it('leaves empty filters out', () => {
    expect(paths.incidents({ state: 'open', q: '', cursor: undefined })).toBe('/incidents?state=open');
    expect(paths.incidents()).toBe('/incidents');
    expect(paths.ledger('2026-11')).toBe('/ledger?month=2026-11');
  });

  it('writes Japanese words as UTF-8', () => {
    expect(paths.alerts({ q: '決済' })).toBe('/alerts?q=%E6%B1%BA%E6%B8%88');
  });
});
