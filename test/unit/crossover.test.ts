import { describe, expect, it } from 'vitest';
import { measureCrossover } from '../../src/bench/crossover.ts';
import type { Crossing, Grid } from '../../src/bench/crossover.ts';
import { NOTEBOOK_TRAINING } from '../../src/engine/engine.ts';
import type { ModelShape } from '../../src/engine/shape.ts';
import { measureSpeeds } from '../../src/engine/speeds.ts';
import type { Speeds } from '../../src/engine/speeds.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { perSecond } from '../../src/ui/format.ts';
import { outcomeOf, verdictOf } from '../../src/ui/mango-crossover/crossover_table.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import { Desk } from '../helpers/studio_desk.ts';
import { FakeClock, TimedEngine } from '../helpers/timed_engine.ts';

const SHAPE: ModelShape = {
  config: notebookConfig(27),
  training: NOTEBOOK_TRAINING,
  timeSteps: 13,
  batchSize: 1,
  byNorm: false,
};
const GRID: Grid = { hiddenSizes: [16, 64, 256], batchSizes: [1, 8, 32] };

/** What comes of a grid whose sizes take as long as a function says; which were measured, and the engines opened. */
async function crossed(speedsAt: (H: number, B: number) => Speeds) {
  const measured: string[] = [];
  const engines: TimedEngine[] = [];
  const open = async () => {
    const [cpu, gpu] = [0, 1].map(() => new TimedEngine(new FakeClock(), { step: () => 1 })) as [
      TimedEngine,
      TimedEngine,
    ];
    engines.push(cpu, gpu);
    return { cpu, gpu };
  };
  const crossings: Crossing[] = [];
  const measure = async (_: unknown, { config, batchSize }: ModelShape): Promise<Speeds> => {
    measured.push(`${config.hiddenSize} x ${batchSize}`);
    return speedsAt(config.hiddenSize, batchSize);
  };
  for await (const crossing of measureCrossover(open, SHAPE, GRID, measure)) crossings.push(crossing);
  return { crossings, measured, engines };
}

describe('the crossover', () => {
  it('measures every size in its row, on engines that it closes again', async () => {
    const { crossings, measured, engines } = await crossed((H, B) => ({ cpu: H * B, gpu: 8 }));
    expect(crossings).toHaveLength(9);
    expect(measured.slice(0, 4)).toEqual(['16 x 1', '16 x 8', '16 x 32', '64 x 1']);
    expect(crossings[4]).toEqual({ hiddenSize: 64, batchSize: 8, speeds: { cpu: 512, gpu: 8 } });
    expect(engines).toHaveLength(6);
    expect(engines.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('leaves out a size for which there is no room, and larger ones', async () => {
    const { crossings, measured } = await crossed((H, B) => {
      if (H * B > 500) throw new RangeError('The tensor gates.0 needs more than this device binds.');
      return { cpu: 1, gpu: 1 };
    });
    expect(measured.at(-1)).toBe('256 x 1');
    expect(crossings.filter(({ speeds }) => speeds === null).map(({ hiddenSize: H, batchSize: B }) => H * B)).toEqual([
      512, 512, 2_048, 2_048, 8_192,
    ]);
    const fault = crossed(() => {
      throw new TypeError('no RangeError');
    });
    await expect(fault).rejects.toThrow('no RangeError');
  });

  it('does not take the CPU for a device that was lost', async () => {
    const pair = {
      cpu: new TimedEngine(new FakeClock(), { step: () => 1 }),
      gpu: new TimedEngine(new FakeClock(), { step: () => 1 }),
    };
    const sizes = measureCrossover(
      async () => pair,
      SHAPE,
      GRID,
      async (_, { batchSize }) => {
        if (batchSize === 8) pair.gpu.loseDevice();
        return { cpu: 1, gpu: 1 };
      },
    );
    const speeds: (Speeds | null)[] = [];
    for await (const crossing of sizes) speeds.push(crossing.speeds);
    expect(speeds.slice(0, 3)).toEqual([{ cpu: 1, gpu: 1 }, null, null]);
  });

  it('leaves out what is larger than a size at which the device was slow, or not ready', async () => {
    const { crossings, measured } = await crossed((H, B) => ({ cpu: 1, gpu: H * B >= 512 ? Infinity : 1 }));
    // 16 x 32 is the first slow one, 64 x 8 the second, 256 x 8 would be larger than that.
    expect(measured).toEqual(['16 x 1', '16 x 8', '16 x 32', '64 x 1', '64 x 8', '256 x 1']);
    expect(crossings.filter(({ speeds }) => speeds === null)).toHaveLength(3);
  });

  it('goes on where only the whole batch is slow on the CPU, and stops where a sequence is', async () => {
    const many = await crossed((_, B) => ({ cpu: 400 * B, gpu: 1 }));
    expect(many.measured).toHaveLength(9);
    const one = await crossed((H, B) => ({ cpu: H >= 256 ? 600 * B : B, gpu: 1 }));
    expect(one.measured.at(-1)).toBe('256 x 1');
    expect(one.measured).toHaveLength(7);
  });

  it('closes its engines when nobody wants more', async () => {
    const gpu = new TimedEngine(new FakeClock(), { step: () => 1 });
    const pair = { cpu: new TimedEngine(new FakeClock(), { step: () => 1 }), gpu };
    const sizes = measureCrossover(
      async () => pair,
      SHAPE,
      GRID,
      async () => ({ cpu: 1, gpu: 1 }),
    );
    for await (const { batchSize } of sizes) if (batchSize === 8) break;
    expect(gpu.destroyed).toBe(true);
  });

  it('finds where a card overtakes, by a clock', async () => {
    const clock = new FakeClock();
    const pair = {
      cpu: new TimedEngine(clock, { step: (B) => 0.05 * B }),
      gpu: new TimedEngine(clock, { start: 50, step: () => 0.4 }),
    };
    const winners: string[] = [];
    const sizes = measureCrossover(
      async () => pair,
      SHAPE,
      GRID,
      (...args) => measureSpeeds(...args, clock),
    );
    for await (const crossing of sizes) winners.push(outcomeOf(crossing)!.winner);
    expect(winners.slice(0, 3)).toEqual(['cpu', 'even', 'gpu']);
  });
});

describe('the worker', () => {
  it('answers a comparison that cannot be made with the reason, once', async () => {
    const desk = new Desk();
    const order = { config: notebookConfig(27), settings: NOTEBOOK_SETTINGS, grid: GRID };
    await desk.ask({ type: 'crossover', id: 7, order });
    expect(desk.all('crossover')).toEqual([
      { type: 'crossover', id: 7, crossing: null, device: null, done: true, error: 'this test has none.' },
    ]);
    expect(desk.all('failed')).toEqual([]);
  });
});

describe('the table', () => {
  const at = (cpu: number, gpu: number): Crossing => ({ hiddenSize: 1, batchSize: 1, speeds: { cpu, gpu } });
  const UNKNOWN: Crossing = { ...at(1, 1), speeds: null };

  it('says who is faster, and that measuring errors decide nothing', () => {
    expect(outcomeOf(at(3, 1))).toEqual({ winner: 'gpu', times: 3 });
    expect(outcomeOf(at(1, 8))).toEqual({ winner: 'cpu', times: 8 });
    expect(outcomeOf(at(1, 1.05))?.winner).toBe('even');
    expect(outcomeOf(at(1, Infinity))).toEqual({ winner: 'cpu', times: Infinity });
    expect(outcomeOf(UNKNOWN)).toBeNull();
  });

  it('is summed up in a sentence', () => {
    expect(verdictOf([at(3, 1), at(1, 8), UNKNOWN], 'GPU')).toBe(
      'The GPU is faster at 1 of 2 sizes that were measured.',
    );
    expect(verdictOf([at(3, 1), at(2, 1)], 'GPU')).toBe('The GPU is faster at every size that was measured.');
    expect(verdictOf([at(1, 3)], 'WebGPU')).toBe('WebGPU is faster at none of the sizes that were measured.');
    expect(verdictOf([UNKNOWN], 'GPU')).toBe('Nothing could be measured.');
  });

  it('has room for large rates', () => {
    expect([12_432, 998.7, 3.21, 0.0512].map(perSecond)).toEqual(['12K', '1K', '3.2', '0.051']);
    expect(perSecond(0)).toBe('0');
  });
});
