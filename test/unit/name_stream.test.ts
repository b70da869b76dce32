import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import type { SampleRequest } from '../../src/engine/engine.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { GeneratedName, Reply, Wished, WishOrder } from '../../src/worker/protocol.ts';
import { NameStream, type NameSource } from '../../src/worker/name_stream.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const VOCABULARY = Vocabulary.fromSymbols(['\n', ...LETTERS]);
const LIST = ['anna', 'otto', 'eve'];

/** Draws of the stub so far. */
interface Drawn {
  count: number;
}

/** Names of four letters out of `letters`, each draw of its own number, all equally likely. */
function source(letters: number, drawn: Drawn = { count: 0 }, list: readonly string[] | null = LIST): NameSource {
  const config = notebookConfig(27);
  return {
    model: {
      config,
      sample: async ({ count, uniforms, prime = [] }: SampleRequest) => {
        drawn.count += count;
        const first = uniforms.kind === 'counter' ? uniforms.firstName : 0;
        return Array.from({ length: count }, (_, k) => {
          let hash = Math.imul(first + k + 1, 2654435761) >>> 0;
          const ids = Array.from({ length: 4 }, () => {
            hash = Math.imul(hash ^ (hash >>> 15), 2246822519) >>> 0;
            return 1 + (hash % letters);
          });
          return Int32Array.of(...prime, ...ids, 0);
        });
      },
      logits: async ({ inputs }) => new Float32Array(inputs.length * config.vocabSize),
      next: () => Promise.reject(new Error('Nothing is looked ahead for here.')),
    },
    vocabulary: VOCABULARY,
    list,
    seed: 1,
    maxLength: 50,
    firstName: () => 0,
    temperature: () => 1,
    describe: (text) => ({ text, iteration: 7, inList: false, typical: true }),
  };
}

const order = (wishes: WishOrder['wishes'] = {}, usual: WishOrder['usual'] = []): WishOrder => ({
  wishes,
  order: 'drawn',
  builtInBlock: false,
  usual,
});

/** A stream, what it posted, and a way to wait for a reply. */
function streamOf(from: NameSource, asked: WishOrder | null = null) {
  const replies: Reply[] = [];
  let wake = (): void => undefined;
  const stream = new NameStream(from, NameStream.nearNames(from), asked, (reply) => {
    replies.push(reply);
    wake();
  });
  const names = (): readonly GeneratedName[] =>
    replies.flatMap((reply) => (reply.type === 'names' ? [...reply.names] : []));
  const last = (): Wished | undefined => replies.findLast((reply) => reply.type === 'wished');
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { stream, replies, names, last, until };
}

describe('a stream of names', () => {
  it('brings a screenful at once, says what is near, and never repeats a name', async () => {
    const { stream, names, until } = streamOf(source(4));
    const from = performance.now();
    stream.goOn();
    await until(() => names().length >= 48);
    expect(performance.now() - from).toBeLessThan(1_000);
    await until(() => names().length >= 50);
    await stream.halt();
    // There are 256 different names, so 50 draws would most likely repeat some.
    expect(new Set(names().map(({ text }) => text)).size).toBe(names().length);
    for (const { nearest, distance, natsPerCharacter, inList } of names()) {
      expect(LIST).toContain(nearest);
      expect(distance).toBeGreaterThan(0);
      expect(inList).toBe(false);
      expect(natsPerCharacter).toBeCloseTo(Math.log(27), 5);
    }
  });

  it('goes on at a pace that can be read, draws nothing after a halt, and repeats nothing when it goes on', async () => {
    const drawn = { count: 0 };
    const { stream, names, until, last } = streamOf(source(20, drawn));
    stream.goOn();
    await until(() => names().length >= 48);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(names().length).toBeGreaterThanOrEqual(50);
    expect(names().length).toBeLessThanOrEqual(54);
    await stream.halt();
    const at = { drawn: drawn.count, names: names().length };
    expect(last()?.state).toBe('halted');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect({ drawn: drawn.count, names: names().length }).toEqual(at);
    stream.goOn();
    await until(() => names().length > at.names + 20);
    await stream.halt();
    expect(new Set(names().map(({ text }) => text)).size).toBe(names().length);
  });

  it('goes on when it is told to at once after a halt', async () => {
    const { stream, names, until } = streamOf(source(26));
    stream.goOn();
    await until(() => names().length > 0);
    void stream.halt();
    stream.goOn();
    const before = names().length;
    await until(() => names().length >= before + 60);
    await stream.halt();
  });

  it('ends, and says so, when the model makes no new names', async () => {
    const { stream, names, until, last } = streamOf(source(2));
    stream.goOn();
    await until(() => last()?.state === 'budget');
    expect(names()).toHaveLength(16);
    expect(last()?.message).toMatch(/^In 200,000 more draws no name fit that had not come before/);
  });

  it('ends an impossible search within its budget, with the hardest wish', async () => {
    const drawn = { count: 0 };
    const { stream, names, until, last } = streamOf(source(20, drawn), order({ begin: 'ab', minLength: 7 }));
    stream.goOn();
    await until(() => last()?.state === 'budget');
    expect(names()).toEqual([]);
    expect(drawn.count).toBeLessThanOrEqual(200_000);
    expect(last()).toMatchObject({ tried: 200_000, fit: 0 });
    expect(last()?.message).toContain('The hardest wish is for names that have 7 symbols or more; without it');
  });

  it('says where no search is worth its while', async () => {
    const { stream, until, last } = streamOf(source(20), order({ begin: 'abcde', maxLength: 4 }));
    stream.goOn();
    await until(() => last()?.state === 'budget');
    expect(last()?.message).toMatch(/^No name can fit/);
  });

  it('applies the wishes that it can, and says which it cannot', async () => {
    const { stream, names, until, last } = streamOf(
      source(20, { count: 0 }, null),
      order({ begin: 'é', end: 'a', isNew: true }),
    );
    stream.announce();
    expect(last()?.state).toBe('started');
    expect(Object.keys(last()!.refused).toSorted()).toEqual(['begin', 'isNew']);
    expect(last()?.refused.begin).toMatch(/^The beginning of names: .*é/);
    expect(last()?.refused.isNew).toMatch(/needs the list/);
    stream.goOn();
    await until(() => names().length >= 8);
    await stream.halt();
    expect(names().filter(({ text }) => !text.endsWith('a'))).toEqual([]);
  });

  it('refuses no usual wish where the list is not known', async () => {
    const { stream, last } = streamOf(source(20, undefined, null), order({ begin: 'é', isNew: true }, ['isNew']));
    stream.announce();
    expect(Object.keys(last()!.refused)).toEqual(['begin']);
  });

  it('glances during training with few draws', async () => {
    const drawn = { count: 0 };
    const { stream } = streamOf(source(20, drawn), order({ begin: 'a' }));
    const names = await stream.glance(2);
    expect(names.map(({ text }) => text[0])).toEqual(['a', 'a']);
    expect(drawn.count).toBeLessThanOrEqual(16);
  });
});

describe('the engine', () => {
  const SHORT = corpusSource('anna\notto\neve\nhanna\nlotte\neva\n');
  const SETTINGS = { ...NOTEBOOK_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 400 } as const;
  const names = (desk: Desk, from = 0) =>
    desk.replies.slice(from).flatMap((reply) => (reply.type === 'names' ? [...reply.names] : []));

  it('streams names after training while they are asked for, and not while nobody looks', async () => {
    const desk = new Desk();
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: SETTINGS });
    await done;
    const before = names(desk).length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(names(desk)).toHaveLength(before);
    await desk.ask({ type: 'flow', flow: 'on' });
    while (names(desk).length < before + 40) await desk.next((reply) => reply.type === 'names');
    const halted = desk.next((reply) => reply.type === 'wished' && reply.state === 'halted');
    await desk.ask({ type: 'flow', flow: 'away' });
    await halted;
    const after = names(desk).length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(names(desk)).toHaveLength(after);
    await desk.ask({ type: 'flow', flow: 'off' });
    await desk.ask({ type: 'sample', id: 5, count: 6 });
    const texts = names(desk)
      .slice(before)
      .map(({ text }) => text);
    expect(texts).toHaveLength(after - before + 6);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('begins anew with every order, in training and after it, with names that fit alone', async () => {
    const desk = new Desk();
    const started = async (wishes: WishOrder['wishes']): Promise<number> => {
      const from = desk.replies.length;
      await desk.ask({ type: 'wishes', order: order(wishes) });
      return desk.replies.findIndex((reply, i) => i >= from && reply.type === 'wished' && reply.state === 'started');
    };
    await desk.ask({ type: 'flow', flow: 'on' });
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, iterations: 5_000_000 } });
    const first = await started({ begin: 'e' });
    expect(first).toBeGreaterThan(0);
    while (names(desk, first).length < 3) await desk.next((reply) => reply.type === 'names');
    expect(names(desk, first).filter(({ text }) => !text.startsWith('e'))).toEqual([]);
    await desk.ask({ type: 'pause' });
    const second = await started({ begin: 'o', isNew: true });
    expect(names(desk, second).length).toBeGreaterThan(0);
    expect(names(desk, second).filter(({ text, inList }) => !text.startsWith('o') || inList)).toEqual([]);

    const done = desk.phase('done');
    await desk.ask({ type: 'reset', settings: SETTINGS });
    await done;
    const third = await started({ begin: 'a', maxLength: 6 });
    while (names(desk, third).length < 10) await desk.next((reply) => reply.type === 'names');
    expect(names(desk, third).filter(({ text }) => !/^a.{0,5}$/.test(text))).toEqual([]);
    await desk.ask({ type: 'flow', flow: 'away' });
  });

  it('leaves out what is usually unwanted after training alone, where the list is known', async () => {
    const desk = new Desk();
    await desk.ask({ type: 'wishes', order: order({ isNew: true, notNear: 2 }, ['isNew', 'notNear']) });
    await desk.ask({ type: 'flow', flow: 'on' });
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, hiddenSize: 50, iterations: 3_000 } });
    await done;
    const learning = desk.replies.length;
    // The run itself draws all names until its end, copies among them.
    expect(names(desk).some(({ inList, distance }) => inList && distance === undefined)).toBe(true);
    while (names(desk, learning).length < 20) await desk.next((reply) => reply.type === 'names');
    expect(names(desk, learning).filter(({ inList, distance = 0 }) => inList || distance < 2)).toEqual([]);
    await desk.ask({ type: 'wishes', order: order() });
    const all = desk.replies.findLastIndex((reply) => reply.type === 'wished' && reply.state === 'started');
    while (!names(desk, all).some(({ inList }) => inList)) await desk.next((reply) => reply.type === 'names');
    await desk.ask({ type: 'flow', flow: 'away' });
  });

  it('lets a new order stop the search in progress', async () => {
    const desk = new Desk();
    const done = desk.phase('done');
    await desk.ask({ type: 'flow', flow: 'on' });
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, hiddenSize: 100 } });
    await done;
    await desk.ask({ type: 'wishes', order: order({ match: 'annahannahannah', minLength: 30 }) });
    await desk.next((reply) => reply.type === 'wished' && reply.state === 'searching' && reply.tried > 0);
    await desk.ask({ type: 'wishes', order: order({ begin: 'l' }) });
    const from = desk.replies.findLastIndex((reply) => reply.type === 'wished' && reply.state === 'started');
    while (names(desk, from).length < 8) await desk.next((reply) => reply.type === 'names');
    expect(names(desk, from).filter(({ text }) => !text.startsWith('l'))).toEqual([]);
    // The search that was stopped says nothing after the new one began.
    const told = desk.replies.slice(from).flatMap((reply) => (reply.type === 'wished' ? [reply] : []));
    expect(new Set(told.map(({ state }) => state))).toEqual(new Set(['started', 'searching']));
    expect(told.map(({ tried }) => tried)).toEqual(told.map(({ tried }) => tried).toSorted((a, b) => a - b));
    expect(desk.all('failed')).toEqual([]);
    await desk.ask({ type: 'flow', flow: 'away' });
  });
});
