import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import { ELEMENTS, perElement } from '../kernels/kernel.ts';
import type { Workgroups } from '../kernels/kernel.ts';
import { CELLS } from '../model/cells/index.ts';
import type { Cell } from '../model/cells/cell.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import { OPTIMIZER_STATES, optimizerConstants } from '../model/optimizer.ts';
import type { OptimizerConfig } from '../model/optimizer.ts';
import { HOST, inForms } from './forms.ts';
import type { Runner } from './forms.ts';
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
  readonly optimizer: OptimizerConfig;
  readonly #cell: Cell;
  /** G * H. */
  readonly #gateRows: number;
  readonly #runner: Runner;

  /** Who runs the plans decides which forms of the kernels they name. */
  constructor(config: ModelConfig, optimizer: OptimizerConfig = { name: 'sgd' }, runner: Runner = HOST) {
    this.config = config;
    this.optimizer = optimizer;
    this.#runner = runner;
    this.layout = layoutOf(config);
    this.#cell = CELLS[config.cell];
    this.#gateRows = this.#cell.gates * config.hiddenSize;
  }

  /** Elements of every buffer that T steps of B sequences need besides the parameters, ids and statistics. */
  workspaceSizes(T: number, B: number): Record<string, number> {
    const { vocabSize: V, hiddenSize: H, layers: L } = this.config;
    const sizes: Record<string, number> = { logits: T * B * V, row_loss: T * B, partial: PARTIALS };
    for (let layer = 0; layer < L; layer++) {
      for (const state of this.#cell.states) sizes[`${state}.${layer}`] = (T + 1) * B * H;
      sizes[`gates.${layer}`] = T * B * this.#gateRows;
      sizes[`dhidden.${layer}`] = T * B * H;
      if (this.#cell.separateRecurrent) sizes[`recurrent.${layer}`] = T * B * this.#gateRows;
      if (this.#dropoutAfter(layer) > 0) sizes[`dropped.${layer}`] = T * B * H;
      if (this.#cell.carriesGradient) sizes[`carried.${layer}`] = B * H;
    }
    return sizes;
  }

  /** The buffers that hold what is carried from one batch to the next: every layer's states, layer by layer. */
  stateBuffers(): string[] {
    const layers = Array.from({ length: this.config.layers }, (_, layer) => layer);
    return layers.flatMap((layer) => this.#cell.states.map((state) => `${state}.${layer}`));
  }

  /** The flat buffers that the optimizer keeps; they start at zero. */
  optimizerBuffers(): readonly string[] {
    return OPTIMIZER_STATES[this.optimizer.name];
  }

  /** One training step: forward with dropout, loss, backward, clip by norm where wanted and by value, update. */
  trainingStep(T: number, B: number, byNorm = false): Plan {
    return [...this.forward(T, B, true), ...this.gradients(T, B, true), ...this.update(byNorm)];
  }

  /** Position t of B sampled names: a forward step of one symbol, and a draw. */
  samplingStep(t: number, B: number): Plan {
    const { vocabSize } = this.config;
    const names = ['logits', 'coins', 'forced', 'inputs', 'symbols'];
    const tensors = Object.fromEntries(names.map((buffer) => [buffer, { buffer }]));
    return [...this.forward(1, B), dispatch('draw', tensors, { VOCAB: vocabSize }, perElement(B), t)];
  }

  /** All states, and `logits` (T B) x V. Dropout acts in training only. */
  forward(T: number, B: number, training = false): Plan {
    const { hiddenSize: H, vocabSize: V, layers: L } = this.config;
    const plan: Dispatch[] = [];
    for (const state of this.stateBuffers()) {
      plan.push(dispatch('state_carry', { hidden: { buffer: state } }, { HIDDEN: H }, perElement(B * H)));
    }
    for (let layer = 0; layer < L; layer++) {
      plan.push(this.#inputProduct(layer, T * B, training));
      const kernel = `${this.config.cell}_forward` as const;
      for (let t = 0; t < T; t++) plan.push(this.#cellStep(kernel, layer, B, t));
      if (training) plan.push(...this.#dropOutputs(layer, T * B));
    }
    const weight = { tensor: this.#parameter('head.weight'), rows: V, columns: H };
    plan.push(timesTransposed(this.#outputs(L - 1, training), weight, this.#parameter('head.bias'), LOGITS, T * B));
    return inForms(plan, T, B, this.#runner);
  }

  /** After `forward`: the loss, and `gradients` of all trained parameters. Logits and gates become their gradients. */
  gradients(T: number, B: number, training = false): Plan {
    const { layers: L } = this.config;
    const layers = Array.from({ length: L }, (_, above) => this.#layerGradients(L - 1 - above, T, B, training));
    const plan = [...this.#loss(T * B), ...this.#headGradients(T * B, training), ...layers.flat()];
    return inForms(plan, T, B, this.#runner);
  }

  /** Forward without dropout, and the loss. */
  evaluation(T: number, B: number): Plan {
    return [...this.forward(T, B), ...this.#loss(T * B)];
  }

  /** After `gradients`: clip and update everything. */
  update(byNorm = false): Plan {
    const LENGTH = this.layout.length;
    const { name } = this.optimizer;
    const buffers = ['gradients', 'parameters', ...this.optimizerBuffers()];
    const tensors = Object.fromEntries(buffers.map((buffer) => [buffer, { buffer }]));
    const constants = { LENGTH, ...optimizerConstants(this.optimizer) };
    return [
      ...(byNorm ? normPlan(LENGTH) : []),
      ...clipPlan(LENGTH),
      dispatch(name, tensors, constants, perElement(LENGTH)),
    ];
  }

  #loss(rows: number): Plan {
    const tensors = { targets: { buffer: 'targets' }, logits: LOGITS, row_loss: ROW_LOSS };
    return [
      dispatch('softmax_cross_entropy', tensors, { VOCAB: this.config.vocabSize }, perElement(rows)),
      dispatch('loss_sum', { row_loss: ROW_LOSS, statistics: STATISTICS }, {}, [1, 1]),
    ];
  }

  #headGradients(rows: number, training: boolean): Plan {
    const { vocabSize: V, hiddenSize: H, layers: L } = this.config;
    const errors = { tensor: LOGITS, rows: 0, columns: V };
    const weight = { tensor: this.#parameter('head.weight'), rows: V, columns: H };
    return [
      transposedTimes(errors, this.#outputs(L - 1, training), this.#gradient('head.weight'), rows),
      columnSum(LOGITS, this.#gradient('head.bias'), V),
      ...this.#errorsOf(L - 1, errors, weight, rows, training),
    ];
  }

  #layerGradients(layer: number, T: number, B: number, training: boolean): Plan {
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
    plan.push(...this.#inputGradients(layer, errors, T * B, training));
    return plan;
  }

  /** One time step of a layer, forward or backward: the kernel's bindings are the layer's buffers of the same names. */
  #cellStep(kernel: KernelName, layer: number, B: number, t: number): Dispatch {
    const { hiddenSize: H, gateActivation } = this.config;
    const parameters: Record<string, TensorRef> = {
      weight: wholeVectors(this.#parameter(`rnn.weight_hh_l${layer}`)),
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
  #inputProduct(layer: number, rows: number, training: boolean): Dispatch {
    const { hiddenSize: H, vocabSize: V } = this.config;
    const weight = this.#parameter(`rnn.weight_ih_l${layer}`);
    const bias = this.#parameter(`rnn.bias_ih_l${layer}`);
    if (layer > 0) {
      const factor = { tensor: weight, rows: this.#gateRows, columns: H };
      return timesTransposed(this.#outputs(layer - 1, training), factor, bias, gates(layer), rows);
    }
    const tensors = { inputs: INPUTS, weight, bias, gates: gates(0) };
    const constants = { GATE_ROWS: this.#gateRows, VOCAB: V };
    return dispatch('input_gather', tensors, constants, perElement(rows * this.#gateRows));
  }

  /** Gradient of a layer's input weights, and of the states below it. */
  #inputGradients(layer: number, errors: Matrix, rows: number, training: boolean): Plan {
    const { hiddenSize: H, vocabSize: V } = this.config;
    const gradient = this.#gradient(`rnn.weight_ih_l${layer}`);
    if (layer > 0) {
      const weight = { tensor: this.#parameter(`rnn.weight_ih_l${layer}`), rows: this.#gateRows, columns: H };
      return [
        transposedTimes(errors, this.#outputs(layer - 1, training), gradient, rows),
        ...this.#errorsOf(layer - 1, errors, weight, rows, training),
      ];
    }
    const tensors = { inputs: INPUTS, gates: gates(0), weight_gradient: gradient };
    const constants = { GATE_ROWS: this.#gateRows, VOCAB: V };
    return [dispatch('input_gradient', tensors, constants, perElement(this.#gateRows * V))];
  }

  /** Gradient of a layer's states, from the errors of what uses its outputs. */
  #errorsOf(layer: number, errors: Matrix, weight: Matrix, rows: number, training: boolean): Plan {
    if (!training || this.#dropoutAfter(layer) === 0) return [times(errors, weight, dhidden(layer), rows)];
    // On the way back the outputs are not needed any more; their gradient takes their place before it is masked.
    const dropped = { buffer: `dropped.${layer}` };
    return [times(errors, weight, dropped, rows), this.#mask(layer, dropped, dhidden(layer), 0, rows)];
  }

  /** What a layer passes on: the states after every symbol, (T B) x H, or what dropout leaves of them. */
  #outputs(layer: number, training: boolean): Matrix {
    const columns = this.config.hiddenSize;
    if (training && this.#dropoutAfter(layer) > 0) return { tensor: { buffer: `dropped.${layer}` }, rows: 0, columns };
    return { tensor: hidden(layer), rows: 0, columns, skipsState: true };
  }

  #dropOutputs(layer: number, rows: number): Plan {
    if (this.#dropoutAfter(layer) === 0) return [];
    return [this.#mask(layer, hidden(layer), { buffer: `dropped.${layer}` }, 1, rows)];
  }

  #mask(layer: number, source: TensorRef, result: TensorRef, SKIPS_STATE: number, rows: number): Dispatch {
    const { hiddenSize: HIDDEN } = this.config;
    const constants = { HIDDEN, MASK: layer, PROBABILITY: this.#dropoutAfter(layer), SKIPS_STATE };
    return dispatch('dropout', { source, result }, constants, perElement(rows * HIDDEN));
  }

  #dropoutAfter(layer: number): number {
    return layer === this.config.layers - 1 ? this.config.outputDropout : this.config.dropout;
  }

  #parameter(name: string): TensorRef {
    const { offset, length } = tensorOf(this.layout, name);
    return { buffer: 'parameters', offset, length };
  }

  #gradient(name: string): TensorRef {
    return { ...this.#parameter(name), buffer: 'gradients' };
  }
}

/** The tensor to the end of its last four numbers, which are read at once in some forms; padding follows every tensor. */
const wholeVectors = (tensor: TensorRef): TensorRef => ({ ...tensor, length: Math.ceil(tensor.length! / 4) * 4 });

/** Sums that the squared norm is added up from. */
const PARTIALS = 256;
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

/** Scales the flat buffer `gradients` down to the record's largest norm. */
function normPlan(LENGTH: number): Plan {
  const tensors = { gradients: GRADIENTS, partial: { buffer: 'partial' } };
  const constants = { LENGTH, PARTIALS };
  return [
    dispatch('norm_partial', tensors, constants, perElement(PARTIALS)),
    dispatch('norm_clip', tensors, constants, perElement(Math.ceil(LENGTH / ELEMENTS))),
  ];
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
