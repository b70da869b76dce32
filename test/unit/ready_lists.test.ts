import { describe, expect, it } from 'vitest';
import { readNames } from '../../src/corpus/name_list.ts';
import { READY_LISTS, readyListText } from '../../src/corpus/ready_lists.ts';

const texts = await Promise.all(READY_LISTS.map(({ id }) => readyListText(id)));
const FILES = import.meta.glob('../../src/corpus/lists/*.txt', { query: '?raw' });

/** A name without accents and capitals, by which lists are sorted and compared. */
const folded = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

describe('the ready lists', () => {
  it('are at least 14 with 8,000 names; every file is told', () => {
    expect(READY_LISTS.length).toBeGreaterThanOrEqual(14);
    expect(texts.flatMap((text) => text.trimEnd().split('\n')).length).toBeGreaterThan(8_000);
    const ids = Object.keys(FILES).map((path) => /([^/]*)\.txt$/.exec(path)![1]);
    expect(READY_LISTS.map(({ id }) => id).sort()).toEqual([...ids, 'dinosaurs'].sort());
  });

  it.each(READY_LISTS.map((list, i) => [list.id, list, texts[i]!] as const))('%s', (id, { title, note }, text) => {
    const names = text.trimEnd().split('\n');
    expect(names.length).toBeGreaterThanOrEqual(150);
    expect(names.length).toBeLessThanOrEqual(1_510);
    expect(new Set(names.map(folded)).size).toBe(names.length);
    expect(names).toEqual(readNames(text, id, { keepCase: true }).names);
    for (const name of names) expect(name).toMatch(/^[\p{L}\p{M}]([\p{L}\p{M}'. -]*[\p{L}\p{M}])?$/u);
    expect(title).toMatch(/^[A-Z]/);
    expect(note).toMatch(/^[A-Z].*\.$/);
  });

  it('name those that there are', async () => {
    await expect(readyListText('elves')).rejects.toThrow(/no ready list elves; there are: given-names-arabic, birds/);
  });
});
