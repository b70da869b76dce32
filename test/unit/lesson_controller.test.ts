import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LessonController } from '../../src/ui/lesson/lesson_controller.ts';
import type { RunController } from '../../src/ui/run_controller.ts';

const host = { addController() {}, removeController() {}, requestUpdate() {}, updateComplete: Promise.resolve(true) };
const configOf = (cell: string, hiddenSize: number) => ({ config: { cell, hiddenSize, layers: 1 } });
const TRACED = { trace: { timeSteps: 5 }, iteration: 1, symbols: ['\n', 'a', 'n'] };

/** A run whose worker answers when the test says so. */
function traced() {
  const asked: { readonly text: string; readonly answer: (answer: unknown) => void }[] = [];
  const run = {
    model: configOf('lstm', 128),
    ...{ report: { preview: ['anna', 'nan'] }, progress: { iteration: 1 }, phase: 'done' },
    ...{ moment: null as number | null, blend: null },
    client: {
      ask: (order: (id: number) => { text: string }) =>
        new Promise((answer) => asked.push({ text: order(1).text, answer })),
    },
  };
  const lesson = new LessonController(host, run as unknown as RunController);
  const answer = async (reply: unknown): Promise<void> => {
    asked.at(-1)!.answer(reply);
    await vi.advanceTimersByTimeAsync(1_000);
  };
  return { asked, run, lesson, answer };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('location', { hash: '#/lesson' });
  vi.stubGlobal('document', { hidden: false });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a trace', () => {
  it('has the sizes of the network that answers, also where another run began after it was asked for', async () => {
    const { asked, run, lesson, answer } = traced();
    lesson.hostUpdated();
    expect(asked.map(({ text }) => text)).toEqual(['anna']);
    run.model = configOf('rnn', 50);
    await answer({ type: 'traced', traced: TRACED, error: null });
    expect(lesson.view.traced).toMatchObject({ text: 'anna', config: run.model.config });
  });

  it('is made again for another moment of a run that rests, and only then', async () => {
    const { asked, run, lesson, answer } = traced();
    lesson.hostUpdated();
    await answer({ type: 'traced', traced: TRACED, error: null });
    lesson.hostUpdated();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(1);
    run.moment = 100;
    lesson.hostUpdated();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(2);
  });

  it('of the network before is gone where the new one cannot make it, and that of the same network stays', async () => {
    const { run, lesson, answer } = traced();
    lesson.hostUpdated();
    await answer({ type: 'traced', traced: TRACED, error: null });
    lesson.choose('xyz');
    lesson.hostUpdated();
    await vi.advanceTimersByTimeAsync(1_000);
    await answer({ type: 'traced', traced: null, error: 'It does not know x.' });
    expect(lesson.view).toMatchObject({ error: 'It does not know x.', traced: { text: 'anna' } });
    run.model = configOf('rnn', 50);
    lesson.hostUpdated();
    await vi.advanceTimersByTimeAsync(1_000);
    await answer({ type: 'traced', traced: null, error: 'It does not know x.' });
    expect(lesson.view.traced).toBeNull();
  });
});
