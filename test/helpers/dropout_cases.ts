import { expect } from 'vitest';
import type { Batch, Engine, EngineModel, TrainingStep } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { expectClose } from './close.ts';
import { idsOrNone } from '../../src/check/random_tensors.ts';

const SEED = 15;
/** Key of the masks: large, so that seed + layer wraps around. */
const DROPOUT_SEED = 2 ** 32 - 2;

/** Dropout between layers, before the head, and both. */
export const DROPOUT_CASES: readonly ModelConfig[] = CELL_NAMES.flatMap((cell) =>
  [
    { layers: 1, hiddenSize: 7, dropout: 0, outputDropout: 0.5 },
    { layers: 2, hiddenSize: 33, dropout: 0.3, outputDropout: 0 },
    { layers: 3, hiddenSize: 7, dropout: 0.2, outputDropout: 0.4 },
  ].map((sizes): ModelConfig => ({ cell, vocabSize: 11, recurrentBias: true, gateActivation: 'sigmoid', ...sizes })),
);

/** The case in words. */
export function dropoutTitle({ cell, layers, hiddenSize, dropout, outputDropout }: ModelConfig): string {
  return `${cell} x ${layers}, H ${hiddenSize}, dropout ${dropout}, before the head ${outputDropout}`;
}

/** Normal numbers over sqrt(H), rounded to float32, so that all engines start from the same. */
export function dropoutParameters(config: ModelConfig): Float64Array {
  const values = new NumpyRandom(SEED).randnArray(layoutOf(config).length);
  return values.map((value) => Math.fround(value / Math.sqrt(config.hiddenSize)));
}

/** A batch of T x B, its loss a mean. */
export function dropoutBatch(config: ModelConfig, T: number, B: number): Batch {
  const random = new NumpyRandom(SEED + T);
  const ids = (): Int32Array => idsOrNone(random, T * B, config.vocabSize);
  return { inputs: ids(), targets: ids(), timeSteps: T, batchSize: B, carryState: true, lossScale: 1 / (T * B) };
}

/** A model with the case's dropout, trained by plain gradient descent. */
export function dropoutModel(engine: Engine, config: ModelConfig, dropoutSeed = DROPOUT_SEED): Promise<EngineModel> {
  return engine.createModel(config, dropoutParameters(config), { optimizer: OPTIMIZERS.sgd, dropoutSeed });
}

/** Eight steps of different lengths. */
export function dropoutSteps(config: ModelConfig): TrainingStep[] {
  const batches = [9, 4, 13].map((T) => dropoutBatch(config, T, 5));
  return Array.from({ length: 8 }, (_, i) => ({ batch: batches[i % 3]!, learningRate: 0.5, clipValue: Infinity }));
}

/**
 * Expects the reference's losses and parameters: the masks are the same. Any other mask changes a loss by far more, and
 * a second model with another seed must show it. Training is interrupted once, and goes on in a new model.
 */
export async function expectReferenceMasks(engine: Engine, config: ModelConfig): Promise<void> {
  const steps = dropoutSteps(config);
  const oracle = await dropoutModel(referenceEngine(), config);
  const expected = await oracle.train(steps);
  const first = await dropoutModel(engine, config);
  const losses = [...(await first.train(steps.slice(0, 3))).losses];
  const second = await dropoutModel(engine, config);
  await second.writeState(await first.readState());
  losses.push(...(await second.train(steps.slice(3))).losses);
  const closeness = { absolute: 2e-5, relative: 0, why: 'float32, as in torch_golden.ts; losses are of size 2' };
  expectClose(losses, expected.losses, closeness, 'losses');
  const parameters = { absolute: 1e-4, relative: 0, why: 'float32, as in torch_golden.ts; parameters are of size 1' };
  expectClose((await second.readState()).parameters, (await oracle.readState()).parameters, parameters, 'parameters');
  const other = await dropoutModel(engine, config, 77);
  const otherLosses = (await other.train(steps)).losses;
  expect(Math.abs(otherLosses[0]! - losses[0]!)).toBeGreaterThan(1e-3);
  for (const model of [oracle, first, second, other]) model.destroy();
}

/** Expects a model that is asked, not trained, to know nothing of dropout: the very numbers of a model without. */
export async function expectNoneInEvaluation(engine: Engine, config: ModelConfig): Promise<void> {
  const batch = dropoutBatch(config, 9, 5);
  const uniforms = { kind: 'counter', seed: SEED, firstName: 0 } as const;
  const answers = [];
  for (const shares of [{}, { dropout: 0, outputDropout: 0 }]) {
    const model = await dropoutModel(engine, { ...config, ...shares });
    // A step that changes no parameter: whatever training leaves behind must not matter either.
    await model.train([{ batch, learningRate: 0, clipValue: Infinity }]);
    const fresh = { ...batch, carryState: false };
    const { loss, gradients } = await model.lossAndGradients(fresh);
    const names = await model.sample({ count: 9, maxLength: 12, temperature: 1, uniforms });
    answers.push({ logits: await model.logits(fresh), loss, gradients, names });
    model.destroy();
  }
  expect(answers[0]).toEqual(answers[1]);
}
