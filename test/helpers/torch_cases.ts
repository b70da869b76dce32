import { readFileSync } from 'node:fs';
import type { Batch } from '../../src/engine/engine.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import type { OptimizerConfig } from '../../src/model/optimizers/index.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';

/** What is kept of a tensor: all elements of a small one, else some of them and sums over all. */
export type Digest =
  | { readonly values: readonly number[] }
  | {
      readonly sample: readonly number[];
      /** The largest absolute element. */
      readonly largest: number;
      readonly sum: number;
      readonly absolute: number;
      readonly squares: number;
      /** The sum with a sign drawn for every element: unlike `sum` it tells where elements lie. */
      readonly signed: number;
    };

/** The model and batches of a case, from test/golden/torch_cases.json. */
export interface TorchCase extends Pick<
  ModelConfig,
  'cell' | 'vocabSize' | 'hiddenSize' | 'layers' | 'recurrentBias' | 'gateActivation'
> {
  /** The name of its sizes. */
  readonly size: string;
  readonly batchSize: number;
  /** T of each of its batches. */
  readonly timeSteps: readonly number[];
  readonly carryState: boolean;
  /** Of the sum of cross-entropies; their mean where absent. */
  readonly lossScale?: number;
  /** Parameters are normal numbers times this over sqrt(H). */
  readonly scale: number;
}

/** What a batch gives: the first one, or the second after the first where the state is carried. */
export interface GradientCase extends TorchCase {
  readonly logits: Digest;
  readonly loss: number;
  readonly hidden: Digest;
  /** By the name of every trained tensor. */
  readonly gradients: Readonly<Record<string, Digest>>;
}

/** Steps on all batches in turn; element i of an array belongs to step i. */
export interface TrainingCase extends TorchCase {
  /** The optimizer's name in the table. */
  readonly optimizer: string;
  readonly training: { readonly learningRate: number; readonly config: OptimizerConfig };
  readonly clipValue?: number;
  readonly losses: readonly number[];
  readonly clipped: readonly number[];
  readonly largestGradient: readonly number[];
  /** After the last step. */
  readonly parameters: Readonly<Record<string, Digest>>;
}

/** What PyTorch computed in float64 (test/golden/torch_models.py). */
export const TORCH = JSON.parse(readFileSync(new URL('../golden/torch_models.json', import.meta.url), 'utf8')) as {
  readonly gradients: readonly GradientCase[];
  readonly training: readonly TrainingCase[];
};

// Keep these, and how numbers are drawn, in step with test/golden/torch_models.py.
const PARAMETER_SEED = 11;
const BATCH_SEED = 12;
const DIGEST_SEED = 13;

/** The case in words. */
export function titleOf(run: TorchCase): string {
  const { cell, layers, size, hiddenSize, batchSize, gateActivation, recurrentBias, carryState } = run;
  return [
    `${cell} x ${layers}, ${size}: H ${hiddenSize}, B ${batchSize}`,
    ...('optimizer' in run ? [run.optimizer] : []),
    ...(gateActivation === 'sigmoid' ? [] : [gateActivation]),
    ...(recurrentBias ? [] : ['one bias']),
    ...(carryState ? ['carried state'] : []),
    ...('clipValue' in run ? [`clipped to ${run.clipValue}`] : []),
  ].join(', ');
}

/** The case's model. */
export function configOf(run: TorchCase): ModelConfig {
  const { cell, vocabSize, hiddenSize, layers, recurrentBias, gateActivation } = run;
  return { cell, vocabSize, hiddenSize, layers, recurrentBias, gateActivation, dropout: 0, outputDropout: 0 };
}

/** Normal numbers in the order of the layout, flat; what is not trained is zero. */
export function drawParameters(run: TorchCase): Float64Array {
  const layout = layoutOf(configOf(run));
  const random = new NumpyRandom(PARAMETER_SEED);
  const factor = run.scale / Math.sqrt(run.hiddenSize);
  const parameters = new Float64Array(layout.length);
  for (const { offset, length, trainable } of layout.tensors) {
    for (let i = 0; trainable && i < length; i++) parameters[offset + i] = random.randn() * factor;
  }
  return parameters;
}

/** The case's batch of that index: uneven sequences, padded with -1; inside, too, inputs and targets may be -1. */
export function drawBatch(run: TorchCase, index: number): Batch {
  const { batchSize: B, vocabSize: V, carryState } = run;
  const T = run.timeSteps[index]!;
  const random = new NumpyRandom(BATCH_SEED + index);
  const below = (n: number): number => Math.floor(random.double() * n);
  const inputs = new Int32Array(T * B).fill(-1);
  const targets = new Int32Array(T * B).fill(-1);
  for (let b = 0; b < B; b++) {
    const length = b === 0 ? T : 1 + below(T);
    for (let t = 0; t < length; t++) {
      inputs[t * B + b] = below(V + 1) - 1;
      // The first target always counts.
      targets[t * B + b] = Math.max(t > 0 ? -1 : 0, below(V + 1) - 1);
    }
  }
  const lossScale = run.lossScale ?? 1 / targets.filter((target) => target >= 0).length;
  return { inputs, targets, timeSteps: T, batchSize: B, carryState, lossScale };
}

/** The places of a digest's sample, and its signs. */
export function placesAndSigns(length: number, sample: number): { places: number[]; signs: Float64Array } {
  const random = new NumpyRandom(DIGEST_SEED);
  const places = Array.from({ length: sample }, () => Math.floor(random.double() * length));
  return { places, signs: Float64Array.from({ length }, () => (random.double() < 0.5 ? -1 : 1)) };
}
