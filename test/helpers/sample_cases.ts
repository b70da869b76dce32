import { notebookConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { uniformDraw } from '../../src/model/random/threefry.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { launchIn } from '../../src/plan/variants.ts';
import { WholeNames } from '../../src/plan/whole_names.ts';
import { EXACT, SEED } from './kernel_case.ts';
import type { KernelCase } from './kernel_case.ts';
import { HARDWARE, SOFTWARE } from './test_adapter.ts';
import { normal, uniform } from './random_tensors.ts';
import { runTwin } from './run_kernel.ts';

interface SampleOptions {
  readonly H: number;
  readonly V: number;
  readonly count: number;
  readonly maxLength: number;
  readonly temperature?: number;
  /** Symbols that every name starts with. */
  readonly prime?: readonly number[];
  /** From the generator instead of a buffer; of the first seed from here on with which no uniform draw is near a boundary. */
  readonly generator?: { readonly seed: number; readonly firstName: number };
  /** How a GPU shares names out; else how a program on the CPU does. */
  readonly hardware?: boolean;
  readonly note?: string;
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
  const { H, V, count, maxLength, temperature = 1, prime = [], generator, hardware = false, note = '' } = options;
  const random = new NumpyRandom(SEED);
  const config = { ...notebookConfig(V, H), recurrentBias: true };
  const layout = layoutOf(config);
  const parameters = new Float32Array(layout.length);
  for (const { offset, length } of layout.tensors) parameters.set(normal(random, length, 1 / Math.sqrt(H)), offset);
  const adapter = hardware ? HARDWARE : SOFTWARE;
  const sampling = new WholeNames(config, { adapter, forced: 'multi-step' });
  const { constants, workgroups } = launchIn(sampling.plan(), 'plain', sizesOf(count), adapter)!;
  const record = { batchSize: count, maxLength, temperature: Math.fround(temperature), seed: 0, firstName: 0 };
  const run: KernelCase = {
    title:
      `H ${H}, V ${V}, ${count} names of ${maxLength}, ${generator ? 'the generator' : 'given uniforms'}, ` +
      `temperature ${temperature}, as ${hardware ? 'hardware' : 'software'}${note}`,
    kernel: 'rnn_sample',
    constants,
    tensors: {
      parameters,
      uniforms: uniform(random, generator ? 4 : count * maxLength),
      forced: Int32Array.from({ length: maxLength }, (_, t) => prime[t] ?? -1),
      symbols: new Int32Array(count * maxLength).fill(7),
      scratch: normal(random, sampling.sizes(count)['scratch']!),
    },
    record: { ...record, ...generator, uniformsGiven: Number(!generator) },
    time: 0,
    workgroups,
    outputs: OUTPUTS,
  };
  return generator ? withSafeSeed(run, generator) : withSafeUniforms(run, random);
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
export const sampleCases: readonly KernelCase[] = [
  sampleCase({ H: 1, V: 2, count: 1, maxLength: 1 }),
  sampleCase({ H: 1, V: 2, count: 33, maxLength: 50, generator: { seed: 1, firstName: 0 } }),
  sampleCase({ H: 7, V: 27, count: 1, maxLength: 50 }),
  sampleCase({ H: 7, V: 27, count: 65, maxLength: 50, temperature: 0.3 }),
  sampleCase({ H: 7, V: 27, count: 65, maxLength: 50, temperature: 2, hardware: true }),
  sampleCase({ H: 7, V: 27, count: 517, maxLength: 9, temperature: 2, note: ', in several workgroups' }),
  sampleCase({
    H: 7,
    V: 27,
    count: 9,
    maxLength: 12,
    prime: [3, 0, 5, 1, 2, 8, 0, 9, 4],
    note: ', after a long prime',
  }),
  sampleCase({ H: 7, V: 27, count: 9, maxLength: 3, prime: [3, 0, 5], note: ', all forced' }),
  sampleCase({ H: 50, V: 27, count: 200, maxLength: 50 }),
  sampleCase({ H: 50, V: 27, count: 37, maxLength: 20, generator: { seed: 2 ** 31, firstName: 1_000 } }),
  sampleCase({ H: 65, V: 38, count: 200, maxLength: 50, hardware: true }),
  sampleCase({ H: 65, V: 38, count: 3, maxLength: 50, generator: { seed: 5, firstName: 2 ** 32 - 2 } }),
];

/** The same in registers: few sizes, as llvmpipe takes seconds for each and minutes for large ones. */
export const registerSampleCases: readonly KernelCase[] = [
  ...sampleCases.filter(({ constants: { HIDDEN, WORKGROUP_SIZE } }) => HIDDEN! < 50 && WORKGROUP_SIZE! < 64),
  // Every lane has a unit and a symbol.
  sampleCase({ H: 8, V: 8, count: 97, maxLength: 21, prime: [1, 2], generator: { seed: 9, firstName: 3 } }),
].map((run) => {
  const { HIDDEN: H, VOCAB: V } = run.constants;
  const sampling = new WholeNames(notebookConfig(V!, H!), { adapter: SOFTWARE, forced: 'registers' });
  const launch = launchIn(sampling.plan(), 'registers', sizesOf(run.record.batchSize!), SOFTWARE)!;
  return { ...run, ...launch, outputs: { symbols: OUTPUTS.symbols } };
});
