import { packedRows } from '../kernels/pack_rows.ts';
import { perElement } from '../kernels/workgroups.ts';
import type { Workgroups } from '../kernels/workgroups.ts';
import { notebookConfig } from '../model/config.ts';
import type { CellName, ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import { uniformDraw } from '../model/random/threefry.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { Plan, TensorRef } from '../plan/plan.ts';
import { launchIn } from '../plan/variants.ts';
import { WholeNames } from '../plan/whole_names.ts';
import { packRows } from '../reference/pack_rows.ts';
import { EXACT, inExtent, SEED } from './kernel_case.ts';
import type { Extent, KernelCase } from './kernel_case.ts';
import { HARDWARE, SOFTWARE } from './case_adapters.ts';
import { normal, uniform } from './random_tensors.ts';
import { runTwin } from './run_kernel.ts';

interface SampleOptions {
  /** By layer, as on hardware; where absent one rnn layer as on a program on the CPU. */
  readonly cell?: CellName;
  readonly layers?: number;
  readonly hard?: true;
  readonly H: number;
  readonly V: number;
  readonly count: number;
  readonly maxLength: number;
  readonly temperature?: number;
  /** Symbols that every name starts with. */
  readonly prime?: readonly number[];
  /** From the generator instead of a buffer; of the first seed from here on with which no uniform draw is near a boundary. */
  readonly generator?: { readonly seed: number; readonly firstName: number };
  /** Fewer than there would be, so that names follow each other. */
  readonly workgroups?: Workgroups;
  readonly note?: string;
  /** Whether it is one of few. */
  readonly brief?: true;
}

/** How near to where another symbol begins a uniform draw may lie: states and sums of float32 are good to about 1e-6. */
const MARGIN = 5e-6;
/** Outputs that are asked about, and the working space, whose contents mean nothing. */
const OUTPUTS = {
  symbols: { ...EXACT, why: `uniforms are at least ${MARGIN} away from where another symbol begins` },
  scratch: { absolute: Infinity, relative: 0, why: 'working space: only what lies behind it must stay' },
};

const sizesOf = (count: number) => ({ rows: count, timeSteps: 1, batchSize: count });

function sampleCase(options: SampleOptions): KernelCase {
  const { H, V, count, maxLength, temperature = 1, prime = [], generator, cell, layers = 1, hard, note = '' } = options;
  const random = new NumpyRandom(SEED);
  const config: ModelConfig = {
    ...notebookConfig(V, H),
    ...{ cell: cell ?? 'rnn', layers, recurrentBias: true, gateActivation: hard ? 'hard_sigmoid' : 'sigmoid' },
  };
  const layout = layoutOf(config);
  const parameters = new Float32Array(layout.length);
  for (const { offset, length } of layout.tensors) parameters.set(normal(random, length, 1 / Math.sqrt(H)), offset);
  const adapter = cell ? HARDWARE : SOFTWARE;
  const sampling = new WholeNames(config, { adapter, forced: 'multi-step' });
  const plan = sampling.plan();
  const { kernel, constants, workgroups } = launchIn(plan.at(-1)!, 'plain', sizesOf(count), adapter)!;
  const record = { batchSize: count, maxLength, temperature: Math.fround(temperature), seed: 0, firstName: 0 };
  const run: KernelCase = {
    title:
      `${cell ? `${cell} x ${layers}${hard ? ', hard' : ''}, ` : ''}H ${H}, V ${V}, ${count} names of ${maxLength}, ${generator ? 'the generator' : 'given uniforms'}, ` +
      `temperature ${temperature}${note}`,
    kernel,
    constants,
    tensors: {
      ...(cell ? { model: packed(parameters, plan, sampling.sizes(count)['model']!) } : { parameters }),
      uniforms: uniform(random, generator ? 4 : count * maxLength),
      forced: Int32Array.from({ length: maxLength }, (_, t) => prime[t] ?? -1),
      symbols: new Int32Array(count * maxLength).fill(7),
      ...(!cell && { scratch: normal(random, sampling.sizes(count)['scratch']!) }),
    },
    record: { ...record, ...generator, uniformsGiven: Number(!generator) },
    time: 0,
    workgroups: options.workgroups ?? workgroups,
    outputs: cell ? { symbols: OUTPUTS.symbols } : OUTPUTS,
  };
  return generator ? withSafeSeed(run, generator) : withSafeUniforms(run, random);
}

/** The parameters as the dispatches of a plan pack them. */
function packed(parameters: Float32Array, plan: Plan, length: number): Float32Array {
  const model = new Float32Array(length);
  for (const { kernel, constants, tensors } of plan) {
    if (kernel !== 'pack_rows') continue;
    const part = (all: Float32Array, { offset, length }: TensorRef) => all.subarray(offset, offset! + length!);
    const arrays = { source: part(parameters, tensors.source), rows: part(model, tensors.rows) };
    packRows(arrays, constants, emptyStepRecord(), 0);
  }
  return model;
}

/** Draws the uniforms again of every name that other uniforms within the margin would change. */
function withSafeUniforms(run: KernelCase, random: NumpyRandom): KernelCase {
  const uniforms = run.tensors['uniforms'] as Float32Array;
  const { maxLength, batchSize } = run.record as { maxLength: number; batchSize: number };
  for (;;) {
    const changed = namesNearBoundary(run, uniforms, batchSize, maxLength);
    if (changed.length === 0) return run;
    for (const name of changed) uniforms.set(uniform(random, maxLength, 0, 0.999), name * maxLength);
  }
}

function withSafeSeed(run: KernelCase, generator: { seed: number; firstName: number }): KernelCase {
  const { maxLength, batchSize } = run.record as { maxLength: number; batchSize: number };
  for (let { seed } = generator; ; seed++) {
    const uniforms = Float64Array.from({ length: batchSize * maxLength }, (_, i) =>
      uniformDraw(seed, generator.firstName + Math.floor(i / maxLength), i % maxLength),
    );
    if (namesNearBoundary(run, uniforms, batchSize, maxLength).length > 0) continue;
    return { ...run, record: { ...run.record, seed } };
  }
}

/** The names that the twin draws otherwise where all uniforms are a little smaller or larger. */
function namesNearBoundary(
  run: KernelCase,
  uniforms: Float32Array | Float64Array,
  count: number,
  maxLength: number,
): number[] {
  const [low, high] = [-MARGIN, MARGIN].map((shift) => {
    // Uniforms near 0 and 1 stay what uniforms may be.
    const moved = Float32Array.from(uniforms, (value) => Math.min(Math.max(value + shift, 0), 1 - 2 ** -24));
    const { symbols } = runTwin({
      ...run,
      record: { ...run.record, uniformsGiven: 1 },
      tensors: { ...run.tensors, uniforms: moved },
    });
    return symbols!;
  });
  const differs = (name: number): boolean =>
    low!.subarray(name * maxLength, (name + 1) * maxLength).some((id, t) => id !== high![name * maxLength + t]);
  return Array.from({ length: count }, (_, name) => name).filter(differs);
}

/**
 * Names that end early and late, more and fewer than there are places, and forced ones; few pairs of H and V, as each is a
 * pipeline of its own.
 */
const SAMPLES: readonly SampleOptions[] = [
  { H: 1, V: 2, count: 1, maxLength: 1 },
  { H: 1, V: 2, count: 33, maxLength: 50, generator: { seed: 1, firstName: 0 } },
  { H: 7, V: 27, count: 1, maxLength: 50 },
  { H: 7, V: 27, count: 65, maxLength: 50, temperature: 0.3, brief: true },
  { H: 7, V: 27, count: 517, maxLength: 9, temperature: 2, note: ', in several workgroups', brief: true },
  {
    H: 7,
    V: 27,
    count: 9,
    maxLength: 12,
    prime: [3, 0, 5, 1, 2, 8, 0, 9, 4],
    note: ', after a long prime',
    brief: true,
  },
  { H: 7, V: 27, count: 9, maxLength: 3, prime: [3, 0, 5], note: ', all forced' },
  { H: 50, V: 27, count: 200, maxLength: 50 },
  { H: 50, V: 27, count: 37, maxLength: 20, generator: { seed: 2 ** 31, firstName: 1_000 }, brief: true },
  { H: 65, V: 38, count: 200, maxLength: 50 },
  { H: 65, V: 38, count: 3, maxLength: 50, generator: { seed: 5, firstName: 2 ** 32 - 2 } },
];

/** Every cell, and of sizes: one, odd, a unit or a symbol over the edge of a workgroup, the largest. */
const CELL_SAMPLES: readonly SampleOptions[] = [
  { cell: 'rnn', H: 1, V: 2, count: 1, maxLength: 1 },
  { cell: 'rnn', H: 7, V: 27, count: 65, maxLength: 50, temperature: 2 },
  { cell: 'rnn', layers: 2, H: 50, V: 38, count: 33, maxLength: 20, generator: { seed: 2 ** 31, firstName: 1_000 } },
  { cell: 'lstm', H: 7, V: 27, count: 3, maxLength: 50, temperature: 0.3 },
  { cell: 'lstm', layers: 2, H: 33, V: 70, count: 9, maxLength: 12, prime: [3, 0, 5, 1], brief: true },
  { cell: 'lstm', hard: true, H: 256, V: 300, count: 5, maxLength: 6 },
  { cell: 'gru', H: 7, V: 27, count: 9, maxLength: 3, prime: [3, 0, 5], note: ', all forced' },
  { cell: 'gru', hard: true, H: 65, V: 27, count: 9, maxLength: 20, brief: true },
  { cell: 'gru', layers: 4, H: 9, V: 5, count: 37, maxLength: 30, workgroups: [2, 1], note: ', some after others' },
  { cell: 'mingru', H: 7, V: 27, count: 9, maxLength: 20, generator: { seed: 5, firstName: 2 ** 32 - 2 } },
  {
    cell: 'mingru',
    layers: 3,
    H: 20,
    V: 38,
    count: 21,
    maxLength: 30,
    workgroups: [1, 1],
    note: ', one after another',
    brief: true,
  },
];

/** The cases of whole names. */
export const sampleCases = (extent: Extent) => ({
  rnn_sample: inExtent(extent, SAMPLES).map(sampleCase),
  cell_sample: inExtent(extent, CELL_SAMPLES).map(sampleCase),
  pack_rows: inExtent(extent, MATRICES).map(packCase),
});

/** Rows and columns: one, odd, over the edge of a workgroup, whole fours. */
const MATRICES: readonly { readonly ROWS: number; readonly COLUMNS: number; readonly brief?: true }[] = [
  { ROWS: 1, COLUMNS: 1 },
  { ROWS: 7, COLUMNS: 5, brief: true },
  { ROWS: 65, COLUMNS: 1 },
  { ROWS: 27, COLUMNS: 130, brief: true },
  { ROWS: 512, COLUMNS: 64 },
];

function packCase({ ROWS, COLUMNS }: (typeof MATRICES)[number]): KernelCase {
  const random = new NumpyRandom(SEED);
  const elements = packedRows(ROWS, COLUMNS);
  return {
    title: `${ROWS} x ${COLUMNS}`,
    kernel: 'pack_rows',
    constants: { ROWS, COLUMNS },
    tensors: { source: normal(random, ROWS * COLUMNS), rows: normal(random, elements) },
    record: {},
    time: 0,
    workgroups: perElement(elements),
    outputs: { rows: EXACT },
  };
}
