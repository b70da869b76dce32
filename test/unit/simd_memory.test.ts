import { describe, expect, it } from 'vitest';
import { SimdMemory } from '../../src/wasm/memory.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { TrainingStep } from '../../src/engine/engine.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { notebookParameters } from '../../src/model/initialize.ts';

const openMemory = (): SimdMemory => new SimdMemory();
const MIB_ELEMENTS = 2 ** 18;

describe('the memory of a model with vectors', () => {
  it('keeps the contents of arrays when it grows and moves', () => {
    const memory = openMemory();
    const floats = memory.floats('floats', 3);
    const ids = memory.ids('ids', 2);
    floats.values.set([1, 2, 3]);
    ids.values.set([-1, 7]);
    const before = floats.values;
    memory.floats('large', 8 * MIB_ELEMENTS);
    expect(memory.moves).toBeGreaterThan(0);
    expect(before).toHaveLength(0);
    expect([...floats.values]).toEqual([1, 2, 3]);
    expect([...ids.values]).toEqual([-1, 7]);
  });

  it('gives zeros, also where something was released, and uses that room again', () => {
    const memory = openMemory();
    memory.floats('first', MIB_ELEMENTS);
    const { moves } = memory;
    for (let i = 0; i < 20; i++) {
      const array = memory.floats('again', MIB_ELEMENTS / 4);
      expect(array.values.every((value) => value === 0)).toBe(true);
      array.values.fill(NaN);
      memory.release(array);
    }
    expect(memory.moves).toBeLessThanOrEqual(moves + 1);
  });

  it('refuses what has no room, by name and size, and goes on', () => {
    const memory = openMemory();
    const kept = memory.floats('kept', 1);
    kept.values.fill(5);
    expect(() => memory.floats('gates.3', 1024 * MIB_ELEMENTS)).toThrow(/^gates\.3 needs 1024 MiB, .* Use smaller/);
    expect([...kept.values]).toEqual([5]);
    expect(memory.floats('more', 2).values).toHaveLength(2);
  });

  it('is one per model: destroyed or dropped, a model leaves nothing to the next', () => {
    const [one, other] = [openMemory(), openMemory()];
    one.floats('a', 4).values.fill(1);
    expect(other.floats('a', 4).values.every((value) => value === 0)).toBe(true);
  });
});

describe('a model whose batches become larger', () => {
  it('trains as one whose memory never moves', async () => {
    const config = notebookConfig(27, 20);
    const losses = async (simd: boolean) => {
      const model = await cpuEngine('this test', { simd }).createModel(config, notebookParameters(config, 1));
      const report = await model.train([step(3, 1), step(40, 1), step(400, 1)]);
      const { parameters } = await model.readState();
      model.destroy();
      return [...report.losses, ...parameters.slice(0, 8)];
    };
    const [moving, still] = [await losses(true), await losses(false)];
    // Sums in float32 in place of float64, over 400 symbols.
    for (const [i, value] of still.entries()) expect(Math.abs(moving[i]! / value - 1)).toBeLessThan(1e-4);
  });

  function step(timeSteps: number, batchSize: number): TrainingStep {
    const ids = Int32Array.from({ length: timeSteps * batchSize }, (_, i) => (7 * i) % 27);
    const batch = { inputs: ids, targets: ids, timeSteps, batchSize, carryState: true, lossScale: 1 };
    return { batch, learningRate: 0.001, clipValue: 5 };
  }
});
