import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import type { SampledModel } from '../../src/worker/line_sampler.ts';
import type { Reply, WritingOrder } from '../../src/worker/protocol.ts';
import { Writer } from '../../src/worker/writer.ts';

const ORDER: WritingOrder = { model: 'current', prime: '', length: 35, temperature: 1, seed: 1 };
const vocabulary = Vocabulary.of(['abc']);
/** All symbols are as likely. */
const UNIFORM: SampledModel = {
  vocabulary,
  task: { mode: 'text', keepCase: true, window: null },
  model: {
    sample: () => Promise.reject(new Error('This model is only asked for the next symbol.')),
    trace: () => Promise.reject(new Error('This model is only asked for the next symbol.')),
    next: async () => ({ logits: new Float32Array(vocabulary.size), hidden: new Float32Array(1) }),
  },
};

/** Training whose bundles hold the thread for some milliseconds each; the result stops it, and returns how many there were. */
function trainBeside(bundleMs: number): () => number {
  let bundles = 0;
  let on = true;
  const bundle = (): void => {
    if (!on) return;
    const end = performance.now() + bundleMs;
    while (performance.now() < end);
    bundles++;
    setImmediate(bundle);
  };
  setImmediate(bundle);
  return () => {
    on = false;
    return bundles;
  };
}

async function write(writer: Writer, replies: Reply[], order: WritingOrder): Promise<string> {
  await writer.write(1, order, async () => UNIFORM);
  return replies.map((reply) => (reply.type === 'written' ? reply.text : '')).join('');
}

describe('writing beside training', () => {
  it('does not wait for a bundle of training at each symbol', async () => {
    const replies: Reply[] = [];
    const stop = trainBeside(30);
    const text = await write(new Writer((reply) => replies.push(reply)), replies, ORDER);
    const bundles = stop();
    expect([...text]).toHaveLength(ORDER.length);
    // One for each symbol would be 35.
    expect(bundles).toBeLessThan(10);
  });

  it('lets training go on during a long text, and can be stopped', async () => {
    const replies: Reply[] = [];
    const stop = trainBeside(5);
    const writer = new Writer((reply) => replies.push(reply));
    setTimeout(() => writer.stop(1), 120);
    const text = await write(writer, replies, { ...ORDER, length: 100_000 });
    expect(stop()).toBeGreaterThan(1);
    expect(text.length).toBeLessThan(100_000);
    expect(replies.at(-1)).toMatchObject({ done: true, error: null });
  });
});
