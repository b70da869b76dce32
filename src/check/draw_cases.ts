import { perElement } from '../kernels/workgroups.ts';
import { uniformDraw } from '../model/random/threefry.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import type { StepRecord } from '../model/step.ts';
import { inExtent } from './kernel_case.ts';
import type { Extent, KernelCase } from './kernel_case.ts';
import { ids, normal, uniform } from './random_tensors.ts';

const SEED = 21;
const EXACT = {
  absolute: 0,
  relative: 0,
  why: `uniforms are at least ${1e-5} away from where another symbol begins, far beyond float32's error`,
};
/** How near to a boundary a uniform draw may lie: a sum of V float32 exponentials is good to about 1e-6. */
const MARGIN = 1e-5;

interface DrawOptions {
  readonly title: string;
  readonly V: number;
  /** Names. */
  readonly B: number;
  readonly temperature?: number;
  /** The position that is drawn, of `maxLength` 4. */
  readonly time?: number;
  readonly forced?: Int32Array;
  /** Symbols drawn so far, B x 4; random ones but no newline where absent. */
  readonly symbols?: Int32Array;
  /** From the generator instead of a buffer. */
  readonly generator?: { readonly seed: number; readonly firstName: number };
  /** Standard deviation of the logits. */
  readonly spread?: number;
  /** Whether it is one of few. */
  readonly brief?: true;
}

const MAX_LENGTH = 4;

function drawCase(options: DrawOptions): KernelCase {
  const { title, V, B, temperature = 1, time = 0, generator, spread = 2 } = options;
  const random = new NumpyRandom(SEED);
  const logits = normal(random, B * V, spread);
  const forced = options.forced ?? Int32Array.of(-1, -1, -1, -1);
  const symbols = options.symbols ?? ids(random, B * MAX_LENGTH, V - 1).map((id) => id + 1);
  const record = {
    batchSize: B,
    maxLength: MAX_LENGTH,
    temperature: Math.fround(temperature),
    uniformsGiven: Number(!generator),
    ...generator,
  } satisfies Partial<StepRecord>;
  const uniforms = uniform(random, B * MAX_LENGTH);
  for (let name = 0; name < B; name++) {
    const place = name * MAX_LENGTH + time;
    const row = logits.subarray(name * V, (name + 1) * V);
    if (generator) {
      const drawn = uniformDraw(generator.seed, generator.firstName + name, time);
      if (isNearBoundary(row, record.temperature, drawn)) {
        throw new Error(
          `Name ${name} of "${title}" draws a uniform draw on a boundary: choose another seed for the case.`,
        );
      }
    }
    // Uniforms are below 1 in float32 too.
    while (uniforms[place] === 1 || isNearBoundary(row, record.temperature, uniforms[place]!)) {
      uniforms[place] = random.double();
    }
  }
  return {
    title: `${title}: V ${V}, ${B} names`,
    kernel: 'draw',
    constants: { VOCAB: V },
    tensors: { logits, uniforms, forced, inputs: new Int32Array(B).fill(-1), symbols },
    record,
    time,
    workgroups: perElement(B),
    outputs: { inputs: EXACT, symbols: EXACT },
  };
}

/** Whether a cumulative probability lies near the uniform draw. */
function isNearBoundary(logits: Float32Array, temperature: number, drawn: number): boolean {
  const largest = Math.max(...logits);
  const weights = [...logits].map((logit) => Math.exp((logit - largest) / temperature));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let cumulative = 0;
  // The last boundary is 1, which no uniform draw reaches.
  return weights.slice(0, -1).some((weight) => Math.abs((cumulative += weight) / sum - drawn) < MARGIN);
}

/** Names that have ended before, that end just now with a newline, and that go on: three kinds in turn. */
function endedNames(B: number): Int32Array {
  const kinds = [
    [3, 0, -1, 9],
    [2, 4, 0, 9],
    [2, 4, 1, 9],
  ];
  return Int32Array.from(Array.from({ length: B }, (_, name) => kinds[name % 3]!).flat());
}

/** Drawing with given uniforms and with the generator, of names that start, go on and have ended. */
const DRAWS: readonly DrawOptions[] = [
  { title: 'one symbol', V: 1, B: 1, symbols: Int32Array.of(-1, -1, -1, -1) },
  { title: 'given uniforms', V: 5, B: 3, brief: true },
  { title: 'given uniforms', V: 27, B: 65, brief: true },
  { title: 'given uniforms', V: 65, B: 130, time: 2 },
  { title: 'given uniforms, many names', V: 38, B: 1_024, time: 1 },
  ...[0.1, 0.5, 2, 3].map((temperature) => ({
    title: `temperature ${temperature}`,
    V: 27,
    B: 130,
    temperature,
    time: 1,
  })),
  { title: 'given uniforms, many symbols', V: 1_001, B: 9, time: 1, brief: true },
  { title: 'large logits', V: 27, B: 65, spread: 40 },
  { title: 'the generator', V: 27, B: 130, generator: { seed: 5, firstName: 1_000 }, brief: true },
  { title: 'the generator at its end', V: 27, B: 3, time: 3, generator: { seed: 2 ** 32 - 1, firstName: 7 } },
  { title: 'a forced first symbol', V: 5, B: 7, forced: Int32Array.of(3, -1, -1, -1) },
  { title: 'a forced third symbol', V: 5, B: 7, time: 2, forced: Int32Array.of(3, 1, 2, -1) },
  { title: 'the first free symbol', V: 5, B: 7, time: 2, forced: Int32Array.of(3, 1, -1, -1) },
  { title: 'names that have ended', V: 10, B: 66, time: 3, symbols: endedNames(66), brief: true },
  {
    title: 'a forced newline ends no name',
    V: 10,
    B: 6,
    time: 3,
    symbols: endedNames(6),
    forced: Int32Array.of(2, 4, 0, -1),
  },
];

/** Draws of one symbol each. */
export const drawCases = (extent: Extent): KernelCase[] => inExtent(extent, DRAWS).map(drawCase);
