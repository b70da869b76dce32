import { describe, expect, it } from 'vitest';
import { fasterOf } from '../../src/engine/faster.ts';
import { NOTEBOOK_TRAINING } from '../../src/engine/engine.ts';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { KnownSpeeds } from '../../src/engine/known_speeds.ts';
import { modelOf, stepOf } from '../../src/engine/shape.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { softwareAdapters } from '../helpers/adapters.ts';

const SHAPE = { config: notebookConfig(27), training: NOTEBOOK_TRAINING, timeSteps: 13, batchSize: 1, byNorm: false };

describe.each(softwareAdapters())('on $name', ({ open }) => {
  it('a report of training says how long this thread encoded', async () => {
    const gpu = (await GpuEngine.open(await open()))!;
    const model = await modelOf(gpu, SHAPE);
    await model.train([stepOf(SHAPE)]);
    const began = performance.now();
    const { encodeMs } = await model.train(Array.from({ length: 20 }, () => stepOf(SHAPE)));
    expect(encodeMs).toBeGreaterThan(0);
    expect(encodeMs).toBeLessThan(performance.now() - began);
    gpu.destroy();
  });
});

describe.each(softwareAdapters())('$name, taken for hardware', ({ name, open }) => {
  it('is measured beside the CPU, which wins at a small model', async () => {
    const known = new KnownSpeeds();
    const choose = async (patience: number) => {
      const gpu = (await GpuEngine.open(await open()))!;
      const options = {
        device: 'auto',
        gpu: async () => ({ gpu: await open() }),
        shape: SHAPE,
        known,
        patience,
      } as const;
      return (await fasterOf(gpu, options)).description;
    };
    // The first step, compiling included, takes longer than this on any driver.
    expect((await choose(1)).reason).toMatch(/ was not ready within 0\.001 s; the CPU takes [\d.]+ ms per step$/);
    const { kind, reason } = await choose(60_000);
    console.warn(`${name}: ${reason}`);
    expect(kind).toBe('cpu');
    const [, cpu, gpu, adapter] = /^measured: ([\d.]+) ms per step on the CPU, ([\d.]+) ms on (.*)$/.exec(reason)!;
    expect(Number(gpu)).toBeGreaterThan(Number(cpu));
    if (process.platform === 'linux') expect(adapter).toContain(name);
    expect((await choose(60_000)).reason).toMatch(/^measured before: /);
  });
});
