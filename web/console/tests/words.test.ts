import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../src/i18n/en.json';
import ja from '../src/i18n/ja.json';
import logsEn from '../src/i18n/logs.en.json';
import logsJa from '../src/i18n/logs.ja.json';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, before = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = before ? `${before}.${key}` : key;
    if (typeof value === 'string') found.set(path, value);
    else for (const entry of flat(value, path)) found.set(...entry);
  }
  return found;
}

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('mock'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

/** All pages' words; a key stands in one file only. */
const files = { en: [flat(en), flat(logsEn)], ja: [flat(ja), flat(logsJa)] };
const all = (maps: Map<string, string>[]) => new Map(maps.flatMap((map) => [...map]));
const words = { en: all(files.en), ja: all(files.ja) };
const code = sources(join(import.meta.dirname, '../src'));
/** Keys in quotes anywhere, and the fixed beginnings of keys that are put together: `state.${…}`. */
const literals = new Set([...code.matchAll(/'([a-z0-9_]+(?:\.[a-z0-9_]+)+)'/gi)].map(([, key]) => key as string));
const beginnings = [...code.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].map(([, start]) => start as string);

describe('the words of the console', () => {
  it('are the same keys in both languages', () => {
    files.en.forEach((file, n) => expect([...(files.ja[n]?.keys() ?? [])].sort()).toEqual([...file.keys()].sort()));
    expect(words.en.size).toBe(files.en.reduce((sum, file) => sum + file.size, 0));
  });

  it('are never empty, and keep their places for values', () => {
    for (const [key, english] of words.en) {
      const japanese = words.ja.get(key) ?? '';
      expect(english.trim(), key).not.toBe('');
      expect(japanese.trim(), key).not.toBe('');
      const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
      expect(places(japanese), key).toEqual(places(english));
    }
  });

  it('are all there that the code asks for', () => {
    const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key as string);
    expect(asked.length).toBeGreaterThan(200);
    expect(asked.filter((key) => !words.en.has(key))).toEqual([]);
    for (const start of beginnings) expect([...words.en.keys()].some((key) => key.startsWith(start)), start).toBe(true);
  });

  it('are all used', () => {
    const idle = [...words.en.keys()].filter((key) => !literals.has(key) && !beginnings.some((start) => key.startsWith(start)));
    expect(idle).toEqual([]);
  });

  it('cover every word of the domain that the API can answer with', () => {
    const lists: Record<string, string[]> = {
      incident_state: ['triage', 'investigating', 'identified', 'monitoring', 'resolved', 'closed', 'dismissed', 'self_recovered'],
      outcome: ['met', 'met_late', 'breached', 'missed', 'waived', 'void', 'pending'],
      notice_kind: ['flash', 'follow_up', 'resolved', 'general'],
      delivery_state: ['pending', 'sending', 'sent', 'retrying', 'failed', 'suppressed'],
      monitor_status: ['up', 'degraded', 'down', 'unknown', 'paused'],
      record_status: ['up', 'degraded', 'partial', 'down', 'unknown', 'paused', 'excluded', 'as_seen'],
      severity: ['critical', 'major', 'moderate', 'minor', 'none'],
    };
    for (const [group, values] of Object.entries(lists)) for (const value of values) expect(words.ja.has(`${group}.${value}`), `${group}.${value}`).toBe(true);
  });
});
