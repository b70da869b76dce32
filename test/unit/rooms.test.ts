import { describe, expect, it } from 'vitest';
import { NameFeed } from '../../src/ui/name_feed.ts';
import { phaseText, waitingWords, whatStays } from '../../src/ui/phase_text.ts';
import { ROOM_NAMES, roomOf } from '../../src/ui/rooms.ts';
import type { Phase, Progress } from '../../src/worker/protocol.ts';
import { DEFAULT_SETTINGS, isLesson, LESSON_SETTINGS } from '../../src/worker/settings.ts';
import { Typicality } from '../../src/worker/typicality.ts';

const PHASES: readonly Phase[] = ['empty', 'preparing', 'running', 'paused', 'done', 'opened', 'failed'];

describe('addresses', () => {
  it('are those of the rooms, and no others', () => {
    expect(ROOM_NAMES).toEqual(['names', 'verse', 'lesson', 'lab']);
    expect(ROOM_NAMES.map((name) => roomOf(`#/${name}`))).toEqual(ROOM_NAMES);
    expect(['', '#', '#/', '#/kitchen', '#names', '#/names/x', '#/constructor'].map(roomOf)).toEqual(
      Array(7).fill(null),
    );
  });
});

describe('the settings of the rooms', () => {
  it('are names learned well in the first, and the notebook in the lesson', () => {
    expect([DEFAULT_SETTINGS.preset, DEFAULT_SETTINGS.cell, DEFAULT_SETTINGS.hiddenSize]).toEqual([
      'names',
      'lstm',
      128,
    ]);
    expect(DEFAULT_SETTINGS.batching).toBe('names');
    expect([isLesson(LESSON_SETTINGS), isLesson(DEFAULT_SETTINGS)]).toEqual([true, false]);
    expect([LESSON_SETTINGS.snapshotFrom, LESSON_SETTINGS.snapshotEvery]).toEqual([1, 2_000]);
  });
});

describe('a typical name', () => {
  // Twenty names of 6 symbols, and one each of 3 and 12: the middle 90 % are those of 6.
  const list = [...Array.from({ length: 20 }, () => 'banana'), 'ana', 'bananananana'];
  const typical = new Typicality(list);

  it('has the length of the middle nine tenths, and three neighbours of the list everywhere', () => {
    expect(typical.fits('banana')).toBe(true);
    expect(typical.fits('ana')).toBe(false);
    expect(typical.fits('bananananana')).toBe(false);
    // Its six symbols end in "an", and no name of the list does.
    expect(typical.fits('ananan')).toBe(false);
    expect(typical.fits('bannna')).toBe(false);
  });

  it('may be of any script, and of a list of one', () => {
    expect(new Typicality(['🐉🦎🐊']).fits('🐉🦎🐊')).toBe(true);
    expect(new Typicality(['🐉🦎🐊']).fits('🐉🐊🦎')).toBe(false);
    expect(new Typicality([]).fits('a')).toBe(false);
  });
});

describe('the headline', () => {
  const name = (text: string, iteration = 500, { typical = true, inList = false } = {}) => {
    return { text, iteration, typical, inList };
  };

  it('is the longest new and typical name of the latest message that has one', () => {
    const feed = new NameFeed();
    feed.add([name('xqkz', 500, { typical: false }), name('aardonyx', 500, { inList: true })]);
    expect(feed.headline).toBeNull();
    feed.add([name('abc'), name('abcdef'), name('abcde'), name('abcdefgh', 500, { typical: false })]);
    expect(feed.headline?.text).toBe('abcdef');
    feed.add([name('qqq', 500, { typical: false })]);
    expect(feed.headline?.text).toBe('abcdef');
    feed.add([name('new')]);
    expect(feed.headline?.text).toBe('new');
    feed.clear();
    expect(feed.headline).toBeNull();
  });

  it('waits for some training', () => {
    const feed = new NameFeed();
    feed.add([name('early', 1)], 200);
    expect(feed.headline).toBeNull();
    feed.add([name('late', 200)], 200);
    expect(feed.headline?.text).toBe('late');
  });
});

describe('words', () => {
  const progress = (iteration: number): Progress => ({
    iteration,
    iterations: iteration,
    smoothLoss: 1,
    stepsPerSecond: 1,
    clippedShare: 0,
    largestGradient: 0,
    heldOut: null,
    best: null,
    points: [],
  });

  it('count one iteration as one', () => {
    expect(phaseText('done', progress(1), null)).toMatch(/^Training finished after 1 iteration\. /);
    expect(phaseText('done', progress(2), null)).toMatch(/^Training finished after 2 iterations\. /);
  });

  it('speak of lines in the run of a text, and of names in that of a list', () => {
    expect(PHASES.map((phase) => waitingWords(phase, 'text')).filter((text) => /name/.test(text))).toEqual([]);
    expect(PHASES.map((phase) => waitingWords(phase, 'names')).filter((text) => /line/.test(text))).toEqual([]);
    expect(waitingWords('running', 'text')).toMatch(/^Still learning/);
  });

  it('say that a run goes on only where one does', () => {
    const going = PHASES.filter((phase) => /goes on/.test(whatStays(phase)));
    expect(going).toEqual(['preparing', 'running']);
    expect([whatStays('empty'), whatStays('failed')]).toEqual(['', '']);
  });
});
