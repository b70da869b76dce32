import { describe, expect, it } from 'vitest';
import { profileStep } from '../../src/bench/step_profile.ts';
import { Model } from '../../src/engine/model.ts';
import { stepOf } from '../../src/engine/shape.ts';
import type { ModelShape } from '../../src/engine/shape.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { describeStep } from '../../src/plan/describe_step.ts';
import { DeviceExecutor } from '../../src/webgpu/executor.ts';
import { Session } from '../../src/webgpu/session.ts';
import { softwareAdapters } from '../helpers/adapters.ts';

/** A layer of the GRU, with everything that a recipe can add. */
const GRU: ModelShape = {
  config: { ...notebookConfig(27), cell: 'gru', hiddenSize: 32, recurrentBias: true, outputDropout: 0.1 },
  training: { optimizer: OPTIMIZERS.adam, dropoutSeed: 0, averaging: { name: 'ema', decay: 0.9 } },
  timeSteps: 6,
  batchSize: 16,
  byNorm: true,
};
const NOTEBOOK: ModelShape = {
  config: notebookConfig(27),
  training: { optimizer: OPTIMIZERS.sgd, dropoutSeed: 0 },
  timeSteps: 6,
  batchSize: 1,
  byNorm: false,
};
/** So many that a clock of tenths of a millisecond sees a kernel of a few microseconds, however loaded the machine is. */
const BUDGET = { milliseconds: 30_000, mostRuns: 100 };

/** A device that counts its dispatches, and the bytes of its buffers. */
function watched(device: GPUDevice) {
  const buffers: GPUBuffer[] = [];
  const destroyed = new Set<GPUBuffer>();
  const counts = { dispatches: 0, workgroups: 0, features: [...device.features] };
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      destroyed.add(buffer);
      return destroy();
    };
    buffers.push(buffer);
    return buffer;
  };
  const encoderOf = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = encoderOf(descriptor);
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (pass) => {
      const encoding = begin(pass);
      const dispatch = encoding.dispatchWorkgroups.bind(encoding);
      encoding.dispatchWorkgroups = (x, y = 1, z = 1) => {
        counts.dispatches++;
        counts.workgroups += x * y * z;
        return dispatch(x, y, z);
      };
      return encoding;
    };
    return encoder;
  };
  const bytes = () => buffers.filter((buffer) => !destroyed.has(buffer)).reduce((sum, { size }) => sum + size, 0);
  return { counts, bytes };
}

describe.each(softwareAdapters())('the cost of a step on $name', ({ open }) => {
  it('is told with a time of every kernel, by an adapter with timestamps', async () => {
    const profile = await profileStep('gpu', GRU, async () => ({ gpu: await open() }), BUDGET);
    const hasClock = (await (await open()).requestAdapter())!.features.has('timestamp-query');
    expect(profile.clock).toBe(hasClock ? 'device' : 'none');
    expect(profile.stepMs).toBeGreaterThan(0);
    const { config, training, timeSteps, batchSize, byNorm } = GRU;
    const { rows } = describeStep(
      { config, ...training, byNorm },
      { timeSteps, batchSize },
      { adapter: profile.device },
    );
    expect(
      profile.rows.map(({ kernel, variant, dispatches, workgroups }) => ({ kernel, variant, dispatches, workgroups })),
    ).toEqual(rows);
    expect(rows.map(({ kernel }) => kernel)).toEqual(expect.arrayContaining(['gru_forward', 'dropout', 'adam']));
    if (!hasClock) return expect(profile.rows.filter(({ microseconds }) => microseconds !== null)).toEqual([]);
    for (const { kernel, microseconds } of profile.rows) expect(microseconds, kernel).toBeGreaterThan(0);
    expect(profile.rows.reduce((sum, { share }) => sum + share!, 0)).toBeCloseTo(1, 9);
  });

  it.each([
    ['a layer of the GRU', GRU],
    ['the notebook, by one dispatch', NOTEBOOK],
  ])('has the dispatches and the bytes that the device has: %s', async (_, shape) => {
    const session = (await Session.open(await open()))!;
    try {
      const { counts, bytes } = watched(session.device);
      expect(counts.features).not.toContain('timestamp-query');
      const executor = new DeviceExecutor(session);
      const { config, training, timeSteps, batchSize, byNorm } = shape;
      const { steps, rows } = describeStep({ config, ...training, byNorm }, { timeSteps, batchSize }, executor.target);
      const model = new Model(executor, config, new Float32Array(layoutOf(config).length), training);
      await model.train(Array.from({ length: steps }, () => stepOf(shape)));
      const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0);
      expect(counts.dispatches).toBe(sum(({ dispatches }) => dispatches));
      expect(counts.workgroups).toBe(sum(({ workgroups }) => workgroups!));
      expect(executor.bytes().reduce((all, [, own]) => all + own, 0)).toBe(bytes());
      model.destroy();
      expect(bytes()).toBe(0);
    } finally {
      session.destroy();
    }
  });
});
