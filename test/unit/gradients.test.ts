import { describe, expect, it } from 'vitest';
import type { Batch, ModelState } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CELLS } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { expectClose } from '../helpers/close.ts';
import { idsOrNone } from '../../src/check/random_tensors.ts';

/** What is tried: a model, the size of a batch, and how it is asked. */
interface Case {
  readonly config: ModelConfig;
  readonly T: number;
  readonly B: number;
  readonly lossScale: number;
  readonly carryState: boolean;
}

const SEED = 3;
/**
 * Step of the central difference. Its own error is of the order of STEP^2 (1e-10), that of the two losses it subtracts
 * (about 10, in float64) 1e-15 / STEP = 1e-10.
 */
const STEP = 1e-5;
const CLOSENESS = { absolute: 1e-8, relative: 1e-6, why: 'a hundred times the error of a central difference' };

const model = (cell: ModelConfig['cell'], hiddenSize: number, vocabSize: number, layers: number): ModelConfig => ({
  cell,
  hiddenSize,
  vocabSize,
  layers,
  recurrentBias: true,
  gateActivation: 'sigmoid',
  dropout: 0,
  outputDropout: 0,
});
const plain = { lossScale: 1, carryState: false };

const CASES: readonly Case[] = [
  { config: model('rnn', 1, 2, 1), T: 1, B: 1, ...plain },
  { config: { ...model('rnn', 3, 5, 1), recurrentBias: false }, T: 4, B: 1, ...plain },
  { config: { ...model('rnn', 3, 5, 1), recurrentBias: false }, T: 4, B: 1, lossScale: 1, carryState: true },
  { config: model('rnn', 3, 5, 2), T: 4, B: 3, ...plain },
  { config: model('rnn', 7, 5, 3), T: 4, B: 3, lossScale: 1 / 12, carryState: true },
  { config: { ...model('rnn', 7, 2, 2), recurrentBias: false }, T: 1, B: 3, lossScale: 3, carryState: true },
  ...(['lstm', 'gru', 'mingru'] as const).flatMap((cell): Case[] => [
    // The one target of a single symbol is drawn as -1 after the few parameters of this cell.
    { config: model(cell, 1, 2, 1), T: cell === 'mingru' ? 2 : 1, B: 1, ...plain },
    { config: model(cell, 3, 5, 1), T: 4, B: 1, lossScale: 1, carryState: true },
    { config: model(cell, 3, 5, 3), T: 4, B: 3, lossScale: 1 / 12, carryState: true },
    { config: { ...model(cell, 3, 5, 2), recurrentBias: false }, T: 4, B: 3, ...plain },
    { config: { ...model(cell, 3, 5, 2), gateActivation: 'hard_sigmoid' }, T: 4, B: 3, lossScale: 1, carryState: true },
  ]),
];

const titleOf = ({ config, T, B, lossScale, carryState }: Case): string => {
  const { cell, hiddenSize: H, vocabSize: V, layers: L, recurrentBias, gateActivation } = config;
  const sizes = `${cell}, H ${H}, V ${V}, L ${L}, T ${T}, B ${B}, lossScale ${lossScale.toPrecision(2)}`;
  const notes = [
    carryState ? 'carried state' : '',
    recurrentBias ? '' : 'one bias',
    gateActivation === 'sigmoid' ? '' : gateActivation,
  ];
  return [sizes, ...notes.filter(Boolean)].join(', ');
};

/** A model with random numbers everywhere, biases included, and where asked a random state; and a random batch. */
async function build({ config, T, B, lossScale, carryState }: Case) {
  const random = new NumpyRandom(SEED);
  const layout = layoutOf(config);
  const parameters = new Float64Array(layout.length);
  for (const { offset, length, name } of layout.tensors) {
    // A second bias that is not trained may still be there.
    const scale = name.includes('bias') ? 0.3 : 0.6;
    for (let i = 0; i < length; i++) parameters[offset + i] = random.randn() * scale;
  }
  const engineModel = await referenceEngine().createModel(config, parameters);
  const states = CELLS[config.cell].states.length * config.layers * B * config.hiddenSize;
  const hidden = random.randnArray(states).map((value) => value * 0.5);
  const hiddenBatchSize = carryState ? B : 0;
  const carried = carryState ? hidden : new Float64Array(0);
  const state: ModelState = { parameters, hidden: carried, hiddenBatchSize, optimizer: {}, updates: 0 };
  const batch: Batch = {
    inputs: idsOrNone(random, T * B, config.vocabSize),
    targets: idsOrNone(random, T * B, config.vocabSize),
    timeSteps: T,
    batchSize: B,
    carryState,
    lossScale,
  };
  return { engineModel, state, batch, layout };
}

describe('gradients of the reference', () => {
  it.each(CASES.map((each) => [titleOf(each), each] as const))('%s', async (_, each) => {
    const { engineModel, state, batch, layout } = await build(each);
    const lossWith = async (i: number, change: number): Promise<number> => {
      const parameters = state.parameters.slice();
      parameters[i]! += change;
      await engineModel.writeState({ ...state, parameters });
      return (await engineModel.lossAndGradients(batch)).loss;
    };
    await engineModel.writeState(state);
    const { loss, gradients } = await engineModel.lossAndGradients(batch);
    expect(loss).toBeGreaterThan(0);
    for (const { name, offset, length, trainable } of layout.tensors) {
      if (!trainable) continue;
      const differences = new Float64Array(length);
      for (let i = 0; i < length; i++) {
        const [above, below] = [await lossWith(offset + i, STEP), await lossWith(offset + i, -STEP)];
        differences[i] = (above - below) / (2 * STEP);
      }
      expectClose(gradients.subarray(offset, offset + length), differences, CLOSENESS, name);
    }
  });

  it('were asked for inputs and targets of -1', async () => {
    const batches = await Promise.all(CASES.map(async (each) => (await build(each)).batch));
    expect(batches.some(({ inputs }) => inputs.includes(-1))).toBe(true);
    expect(batches.some(({ targets }) => targets.includes(-1))).toBe(true);
  });

  it('are zero where nothing is counted, and for padding and untrained tensors', async () => {
    const { engineModel, batch, layout, state } = await build(CASES[3]!);
    await engineModel.writeState(state);
    const nothing = await engineModel.lossAndGradients({ ...batch, targets: batch.targets.map(() => -1) });
    expect(nothing.loss).toBe(0);
    expect(nothing.gradients.every((gradient) => gradient === 0)).toBe(true);
    const { gradients } = await engineModel.lossAndGradients(batch);
    const inside = new Set(
      layout.tensors.flatMap(({ offset, length, trainable }) =>
        trainable ? Array.from({ length }, (_, i) => offset + i) : [],
      ),
    );
    expect(gradients.every((gradient, i) => inside.has(i) || gradient === 0)).toBe(true);
  });

  it('have the loss of the logits', async () => {
    const { engineModel, batch, state } = await build(CASES[4]!);
    await engineModel.writeState(state);
    const { loss } = await engineModel.lossAndGradients(batch);
    const logits = await engineModel.logits(batch);
    const V = engineModel.config.vocabSize;
    let expected = 0;
    for (const [row, target] of batch.targets.entries()) {
      if (target < 0) continue;
      const exponentials = [...logits.subarray(row * V, (row + 1) * V)].map(Math.exp);
      expected -= Math.log(exponentials[target]! / exponentials.reduce((sum, x) => sum + x, 0));
    }
    expectClose([loss], [expected * batch.lossScale], { absolute: 1e-12, relative: 1e-12, why: 'float64 roundings' });
  });
});
