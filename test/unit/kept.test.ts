import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { KeptController } from '../../src/ui/kept_controller.ts';
import { keptName, type KeptName } from '../../src/ui/kept_name.ts';
import { sorted } from '../../src/ui/kept_order.ts';
import type { KeptStore } from '../../src/ui/kept_store.ts';
import { FILE_KINDS, rowsOfKept, rowsOfNames } from '../../src/ui/name_files.ts';
import { NameFeed } from '../../src/ui/name_feed.ts';

const generated = (text: string, iteration = 500) => ({ text, iteration, inList: false, typical: true });
const kept = (name: string, day = 1): KeptName =>
  keptName(generated(name), name, 'elves.txt', new Date(Date.UTC(2025, 0, day)));
const host = { addController() {}, removeController() {}, requestUpdate() {}, updateComplete: Promise.resolve(true) };

/** A browser's storage, as several tabs share it. */
class FakeStorage {
  readonly names = new Map<string, KeptName>();
  readonly #listeners: (() => void)[] = [];

  /** The store of one more tab. */
  store(): KeptStore {
    let own = (): void => undefined;
    const change = async (act: () => void): Promise<void> => {
      await Promise.resolve();
      act();
      for (const listener of this.#listeners) if (listener !== own) listener();
    };
    return {
      load: async (changed) => {
        if (!this.#listeners.includes(own)) this.#listeners.push((own = changed));
        return [...this.names.values()];
      },
      add: (name) => change(() => void (this.names.has(name.name) || this.names.set(name.name, name))),
      note: (name, note) =>
        change(() => void (this.names.has(name) && this.names.set(name, { ...this.names.get(name)!, note }))),
      remove: (name) => change(() => void this.names.delete(name)),
    };
  }
}

/** The names in a tab, once everything is stored and told. */
async function namesIn(tab: KeptController): Promise<string[]> {
  await tab.settled;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return tab.state.names.map(({ name }) => name).toSorted();
}

describe('kept names', () => {
  it('are there at once, are stored, and are there in the next visit', async () => {
    const storage = new FakeStorage();
    const tab = new KeptController(host, async () => storage.store());
    tab.toggle(kept('Karholm'));
    expect(tab.state.written.has('Karholm')).toBe(true);
    tab.toggle(kept('Skarn'));
    tab.toggle(kept('Karholm'));
    await tab.settled;
    expect([...storage.names.keys()]).toEqual(['Skarn']);
    const next = new KeptController(host, async () => storage.store());
    await next.load();
    expect(next.state.names).toEqual([kept('Skarn')]);
  });

  it('come back with their notes, the last removed first', async () => {
    const storage = new FakeStorage();
    const tab = new KeptController(host, async () => storage.store());
    for (const name of ['A', 'B', 'C']) tab.toggle(kept(name));
    tab.note('A', 'the king');
    tab.remove('A');
    tab.remove('B');
    expect(tab.state.removed?.name).toBe('B');
    tab.undo();
    expect(tab.state.removed?.name).toBe('A');
    tab.undo();
    tab.undo();
    expect(tab.state.removed).toBe(null);
    expect(await namesIn(tab)).toEqual(['A', 'B', 'C']);
    expect(storage.names.get('A')!.note).toBe('the king');
    // Whoever keeps a removed name again wants its note, too.
    tab.remove('A');
    tab.toggle(kept('A', 9));
    expect(tab.state.removed).toBe(null);
    expect(tab.state.names.find(({ name }) => name === 'A')!.note).toBe('the king');
  });

  it('of two tabs do not undo each other, and show up in both', async () => {
    const storage = new FakeStorage();
    const [one, two] = [storage.store(), storage.store()].map((store) => new KeptController(host, async () => store));
    await Promise.all([one!.load(), two!.load()]);
    one!.toggle(kept('A'));
    two!.toggle(kept('B'));
    one!.toggle(kept('C'));
    expect(await namesIn(one!)).toEqual(['A', 'B', 'C']);
    expect(await namesIn(two!)).toEqual(['A', 'B', 'C']);
    one!.note('B', 'from one');
    two!.remove('A');
    expect(await namesIn(one!)).toEqual(['B', 'C']);
    expect(await namesIn(two!)).toEqual(['B', 'C']);
    expect(two!.state.names.find(({ name }) => name === 'B')!.note).toBe('from one');
  });

  it('join those that another visit stored, and leave their notes alone', async () => {
    const storage = new FakeStorage();
    storage.names.set('A', { ...kept('A'), note: 'old' });
    const tab = new KeptController(host, async () => storage.store());
    tab.toggle(kept('A', 5));
    tab.toggle(kept('B'));
    expect(await namesIn(tab)).toEqual(['A', 'B']);
    expect(tab.state.names.find(({ name }) => name === 'A')!.note).toBe('old');
    expect(storage.names.get('A')!.note).toBe('old');
  });

  it('stay in memory, and say so, where nothing can be stored', async () => {
    const refused = new KeptController(host, () => Promise.reject(new Error('refused')));
    refused.toggle(kept('A'));
    expect(await namesIn(refused)).toEqual(['A']);
    expect(refused.state.stored).toBe(false);
    refused.remove('A');
    refused.undo();
    expect(await namesIn(refused)).toEqual(['A']);

    const full = new FakeStorage().store();
    const tab = new KeptController(host, async () => ({ ...full, add: () => Promise.reject(new Error('full')) }));
    tab.toggle(kept('A'));
    expect(await namesIn(tab)).toEqual(['A']);
    expect(tab.state.stored).toBe(false);
  });

  it('are sorted by date, by name and by length', () => {
    const names = [kept('Zoë', 1), kept('adam', 3), kept('Berta', 2)];
    const order = (by: Parameters<typeof sorted>[1]) => sorted(names, by).map(({ name }) => name);
    expect(order('newest')).toEqual(['adam', 'Berta', 'Zoë']);
    expect(order('name')).toEqual(['adam', 'Berta', 'Zoë']);
    expect(order('length')).toEqual(['Zoë', 'adam', 'Berta']);
  });
});

describe('files of names', () => {
  const measured = { natsPerCharacter: 2.125, nearest: 'Karl, the "bold"', distance: 2 };

  it('say what is known of each name, and nothing where nothing is', () => {
    const feed = new NameFeed();
    feed.add([generated('anna'), { ...generated('bo'), ...measured, written: 'Bo', inList: true }]);
    const rows = rowsOfNames(feed.given());
    const csv = FILE_KINDS.csv.write(rows);
    expect(csv.split('\r\n')[0]).toBe('name,new,nearest,distance,nats_per_character,iteration');
    expect(Papa.parse(csv, { header: true, skipEmptyLines: true }).data).toEqual([
      {
        name: 'Bo',
        new: 'false',
        nearest: 'Karl, the "bold"',
        distance: '2',
        nats_per_character: '2.125',
        iteration: '500',
      },
      { name: 'Anna', new: 'true', nearest: '', distance: '', nats_per_character: '', iteration: '500' },
    ]);
    expect(JSON.parse(FILE_KINDS.json.write(rows))).toEqual(rows);
    expect(FILE_KINDS.txt.write(rows)).toBe('Bo\nAnna\n');
  });

  it('hold nothing that a spreadsheet would compute', () => {
    const names = ['=1+1', '+a', '-b', '@c', 'a=b', 'x,"y"\nz'].map((name) => ({
      ...kept(name),
      note: '=HYPERLINK("x")',
    }));
    const { data } = Papa.parse<Record<string, string>>(FILE_KINDS.csv.write(rowsOfKept(names)), {
      header: true,
      skipEmptyLines: true,
    });
    expect(data.map(({ name }) => name)).toEqual(["'=1+1", "'+a", "'-b", "'@c", 'a=b', 'x,"y"\nz']);
    expect(data.every(({ note }) => note === '\'=HYPERLINK("x")')).toBe(true);
    expect(Object.keys(data[0]!)).toEqual(
      ['name', 'note', 'source', 'new', 'nearest', 'distance', 'nats_per_character', 'iteration', 'date'], // prettier-ignore
    );
    // JSON is for programs, and holds what was typed.
    expect(JSON.parse(FILE_KINDS.json.write(rowsOfKept(names)))[0].name).toBe('=1+1');
  });

  it('leave out what a network said before it had learned, unless there is nothing else', () => {
    const feed = new NameFeed();
    feed.add([generated('xqzv', 1), generated('ppp', 199)], 200);
    expect(feed.lines()).toEqual(['Ppp', 'Xqzv']);
    feed.add([generated('anna', 200), generated('otto', 4_000), generated('xqzv', 1)], 200);
    expect(feed.lines()).toEqual(['Otto', 'Anna']);
    feed.clear();
    feed.add([generated('ada', 0)]);
    expect(feed.lines()).toEqual(['Ada']);
  });
});
