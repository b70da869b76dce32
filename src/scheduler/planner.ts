import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import { ELEMENTS, perElement } from '../kernels/kernel.ts';
import type { Workgroups } from '../kernels/kernel.ts';
import { CELLS } from '../model/cells/index.ts';
import type { Cell } from '../model/cells/cell.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import type { Dispatch, Plan, TensorRef } from './plan.ts';
import { times, timesTransposed, transposedTimes } from './products.ts';
import type { Matrix } from './products.ts';

/**
 * Builds the plans of one model. Pure: the same configuration gives the same plans.
 * T time steps, B sequences, H units, V symbols, G gates, L layers; a row is one (t, b) pair. Buffers per layer:
 * hidden (T + 1) x B x H with slot 0 the state before, and any other state of the cell; gates (T B) x (G H);
 * dhidden (T B) x H; where the cell needs them, recurrent (T B) x (G H) and carried B x H.
 */
export class Planner {
  readonly config: ModelConfig;
  readonly layout: Layout;
  readonly #cell: Cell;
  /** G * H. */
  readonly #gateRows: number;

  constructor(config: ModelConfig) {
    this.config = config;
    this.layout = layoutOf(config);
    this.#cell = CELLS[config.cell];
    this.#gateRows = this.#cell.gates * config.hiddenSize;
  }

  /** Elements of every buffer that T steps of B sequences need besides the parameters, ids and statistics. */
  workspaceSizes(T: number, B: number): Record<string, number> {
    const { vocabSize: V, hiddenSize: H, layers: L } = this.config;
    const sizes: Record<string, number> = { logits: T * B * V, row_loss: T * B };
    for (let layer = 0; layer < L; layer++) {
      for (const state of this.#cell.states) sizes[`${state}.${layer}`] = (T + 1) * B * H;
      sizes[`gates.${layer}`] = T * B * this.#gateRows;
      sizes[`dhidden.${layer}`] = T * B * H;
      if (this.#cell.separateRecurrent) sizes[`recurrent.${layer}`] = T * B * this.#gateRows;
      if (this.#cell.carriesGradient) sizes[`carried.${layer}`] = B * H;
    }
    return sizes;
  }

  /** The buffers that hold what is carried from one batch to the next: every layer's states, layer by layer. */
  stateBuffers(): string[] {
    const layers = Array.from({ length: this.config.layers }, (_, layer) => layer);
    return layers.flatMap((layer) => this.#cell.states.map((state) => `${state}.${layer}`));
  }

  /** One training step: forward, loss, backward, clip, update. */
  trainingStep(T: number, B: number): Plan {
    return [...this.forward(T, B), ...this.gradients(T, B), ...this.update()];
  }

  /** Position t of B sampled names: a forward step of one symbol, and a draw. */
  samplingStep(t: number, B: number): Plan {
    const { vocabSize } = this.config;
    const names = ['logits', 'coins', 'forced', 'inputs', 'symbols'];
    const tensors = Object.fromEntries(names.map((buffer) => [buffer, { buffer }]));
    return [...this.forward(1, B), dispatch('draw', tensors, { VOCAB: vocabSize }, perElement(B), t)];
  }

  /** All states, and `logits` (T B) x V. */
  forward(T: number, B: number): Plan {
    const { hiddenSize: H, vocabSize: V, layers: L } = this.config;
    const plan: Dispatch[] = [];
    for (const state of this.stateBuffers()) {
      plan.push(dispatch('state_carry', { hidden: { buffer: state } }, { HIDDEN: H }, perElement(B * H)));
    }
    for (let layer = 0; layer < L; layer++) {
      plan.push(this.#inputProduct(layer, T * B));
      const kernel = `${this.config.cell}_forward` as const;
      for (let t = 0; t < T; t++) plan.push(this.#cellStep(kernel, layer, B, t));
    }
    const weight = { tensor: this.#parameter('head.weight'), rows: V, columns: H };
    plan.push(timesTransposed(this.#states(L - 1), weight, this.#parameter('head.bias'), LOGITS, T * B));
    return plan;
  }

  /** After `forward`: the loss, and `gradients` of all trained parameters. Logits and gates become their gradients. */
  gradients(T: number, B: number): Plan {
    const { vocabSize: V, layers: L } = this.config;
    const targets = { buffer: 'targets' };
    const loss = [
      dispatch(
        'softmax_cross_entropy',
        { targets, logits: LOGITS, row_loss: ROW_LOSS },
        { VOCAB: V },
        perElement(T * B),
      ),
      dispatch('loss_sum', { row_loss: ROW_LOSS, statistics: STATISTICS }, {}, [1, 1]),
    ];
    const layers = Array.from({ length: L }, (_, above) => this.#layerGradients(L - 1 - above, T, B));
    return [...loss, ...this.#headGradients(T * B), ...layers.flat()];
  }

  /** After `gradients`: clip and update everything. */
  update(): Plan {
    const LENGTH = this.layout.length;
    const tensors = { gradients: GRADIENTS, parameters: { buffer: 'parameters' } };
    return [...clipPlan(LENGTH), dispatch('sgd', tensors, { LENGTH }, perElement(LENGTH))];
  }

  #headGradients(rows: number): Plan {
    const { vocabSize: V, hiddenSize: H, layers: L } = this.config;
    const errors = { tensor: LOGITS, rows: 0, columns: V };
    const weight = { tensor: this.#parameter('head.weight'), rows: V, columns: H };
    return [
      transposedTimes(errors, this.#states(L - 1), this.#gradient('head.weight'), rows),
      columnSum(LOGITS, this.#gradient('head.bias'), V),
      times(errors, weight, dhidden(L - 1), rows),
    ];
  }

  #layerGradients(layer: number, T: number, B: number): Plan {
    const { hiddenSize: H, cell, recurrentBias } = this.config;
    const kernel = `${cell}_backward` as const;
    const plan: Dispatch[] = [];
    for (let t = T - 1; t >= 0; t--) plan.push(this.#cellStep(kernel, layer, B, t));
    const errors = { tensor: gates(layer), rows: 0, columns: this.#gateRows };
    const recurrent = this.#cell.separateRecurrent ? { buffer: `recurrent.${layer}` } : gates(layer);
    const before = { tensor: hidden(layer), rows: 0, columns: H };
    plan.push(
      transposedTimes({ ...errors, tensor: recurrent }, before, this.#gradient(`rnn.weight_hh_l${layer}`), T * B),
      columnSum(gates(layer), this.#gradient(`rnn.bias_ih_l${layer}`), this.#gateRows),
    );
    if (recurrentBias) plan.push(columnSum(recurrent, this.#gradient(`rnn.bias_hh_l${layer}`), this.#gateRows));
    plan.push(...this.#inputGradients(layer, errors, T * B));
    return plan;
  }

  /** One time step of a layer, forward or backward: the kernel's bindings are the layer's buffers of the same names. */
  #cellStep(kernel: KernelName, layer: number, B: number, t: number): Dispatch {
    const { hiddenSize: H, gateActivation } = this.config;
    const parameters: Record<string, TensorRef> = {
      weight: this.#parameter(`rnn.weight_hh_l${layer}`),
      bias: this.#parameter(`rnn.bias_hh_l${layer}`),
    };
    const tensors = Object.fromEntries(
      KERNELS[kernel].bindings.map(({ name }) => [name, parameters[name] ?? { buffer: `${name}.${layer}` }]),
    );
    const constants = this.#cell.gated
      ? { HIDDEN: H, HARD_SIGMOID: Number(gateActivation === 'hard_sigmoid') }
      : { HIDDEN: H };
    return dispatch(kernel, tensors, constants, perElement(B * H), t);
  }

  /** What enters a layer's gates from below: a column per symbol in the first layer, a product in the others. */
  #inputProduct(layer: number, rows: number): Dispatch {
    const { hiddenSize: H, vocabSize: V } = this.config;
    const weight = this.#parameter(`rnn.weight_ih_l${layer}`);
    const bias = this.#parameter(`rnn.bias_ih_l${layer}`);
    if (layer > 0) {
      const factor = { tensor: weight, rows: this.#gateRows, columns: H };
      return timesTransposed(this.#states(layer - 1), factor, bias, gates(layer), rows);
    }
    const tensors = { inputs: INPUTS, weight, bias, gates: gates(0) };
    const constants = { GATE_ROWS: this.#gateRows, VOCAB: V };
    return dispatch('input_gather', tensors, constants, perElement(rows * this.#gateRows));
  }

  /** Gradient of a layer's input weights, and of the states below it. */
  #inputGradients(layer: number, errors: Matrix, rows: number): Plan {
    const { hiddenSize: H, vocabSize: V } = this.config;
    const gradient = this.#gradient(`rnn.weight_ih_l${layer}`);
    if (layer > 0) {
      const weight = { tensor: this.#parameter(`rnn.weight_ih_l${layer}`), rows: this.#gateRows, columns: H };
      return [
        transposedTimes(errors, this.#states(layer - 1), gradient, rows),
        times(errors, weight, dhidden(layer - 1), rows),
      ];
    }
    const tensors = { inputs: INPUTS, gates: gates(0), weight_gradient: gradient };
    const constants = { GATE_ROWS: this.#gateRows, VOCAB: V };
    return [dispatch('input_gradient', tensors, constants, perElement(this.#gateRows * V))];
  }

  /** The states after every symbol: (T B) x H. */
  #states(layer: number): Matrix {
    return { tensor: hidden(layer), rows: 0, columns: this.config.hiddenSize, skipsState: true };
  }

  #parameter(name: string): TensorRef {
    const { offset, length } = tensorOf(this.layout, name);
    return { buffer: 'parameters', offset, length };
  }

  #gradient(name: string): TensorRef {
    return { ...this.#parameter(name), buffer: 'gradients' };
  }
}

const INPUTS: TensorRef = { buffer: 'inputs' };
const LOGITS: TensorRef = { buffer: 'logits' };
const ROW_LOSS: TensorRef = { buffer: 'row_loss' };
const STATISTICS: TensorRef = { buffer: 'statistics' };
const GRADIENTS: TensorRef = { buffer: 'gradients' };
const hidden = (layer: number): TensorRef => ({ buffer: `hidden.${layer}` });
const gates = (layer: number): TensorRef => ({ buffer: `gates.${layer}` });
const dhidden = (layer: number): TensorRef => ({ buffer: `dhidden.${layer}` });

/** Clips the flat buffer `gradients` of that many elements. */
export function clipPlan(length: number): Plan {
  const tensors = { gradients: GRADIENTS, statistics: STATISTICS };
  return [dispatch('clip', tensors, { LENGTH: length }, perElement(Math.ceil(length / ELEMENTS)))];
}

function columnSum(errors: TensorRef, gradient: TensorRef, columns: number): Dispatch {
  return dispatch('bias_gradient', { errors, gradient }, { COLUMNS: columns }, perElement(columns));
}

function dispatch(
  kernel: KernelName,
  tensors: Dispatch['tensors'],
  constants: Dispatch['constants'],
  workgroups: Workgroups,
  time = 0,
): Dispatch {
  return { kernel, tensors, constants, time, workgroups };
}
