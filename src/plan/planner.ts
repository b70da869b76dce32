import { PACKED } from '../kernels/cell_variants.ts';
import type { KernelName } from '../kernels/index.ts';
import { AVERAGE, NO_AVERAGING } from '../model/averaging.ts';
import type { Averaging } from '../model/averaging.ts';
import { CELLS } from '../model/cells/index.ts';
import type { Cell } from '../model/cells/cell.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import { keptVectors, optimizerConstants } from '../model/optimizers/index.ts';
import type { OptimizerConfig } from '../model/optimizers/index.ts';
import { times, timesTransposed, transposedTimes } from './matmul.ts';
import type { Matrix } from './matmul.ts';
import { buffers, dispatch, dispatchBy } from './plan.ts';
import type { Dispatch, DispatchOf, Plan, TensorRef } from './plan.ts';

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
  readonly averaging: Averaging;
  readonly #cell: Cell;
  /** G * H. */
  readonly #gateRows: number;

  constructor(config: ModelConfig, optimizer: OptimizerConfig = { name: 'sgd' }, averaging: Averaging = NO_AVERAGING) {
    this.averaging = averaging;
    this.config = config;
    this.optimizer = optimizer;
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

  /** The flat buffers that are kept beside the parameters: the optimizer's, which start at zero, and the average. */
  keptVectors(): readonly string[] {
    return keptVectors(this.optimizer, this.averaging);
  }

  /** One training step: forward with dropout, loss, backward, clip by norm where wanted and by value, update. */
  trainingStep(T: number, byNorm = false): Plan {
    return [...this.forward(T, true), ...this.gradients(T, true), ...this.update(byNorm)];
  }

  /** Position t of sampled names: a forward step of one symbol, and a draw. */
  samplingStep(t: number): Plan {
    const { vocabSize } = this.config;
    const tensors = buffers('logits', 'uniforms', 'forced', 'inputs', 'symbols');
    return [...this.forward(1), dispatch('draw', tensors, { VOCAB: vocabSize }, [t])];
  }

  /** All states, and `logits` (T B) x V. Dropout acts in training only. */
  forward(T: number, training = false): Plan {
    const { hiddenSize: H, vocabSize: V, layers: L, cell } = this.config;
    const plan: Dispatch[] = [];
    for (const state of this.stateBuffers()) {
      plan.push(dispatch('state_carry', { hidden: { buffer: state } }, { HIDDEN: H }));
    }
    for (let layer = 0; layer < L; layer++) {
      plan.push(this.#inputProduct(layer, training), this.#cellSteps(`${cell}_forward`, layer, timesUpTo(T)));
      if (training) plan.push(...this.#dropOutputs(layer));
    }
    const weight = { tensor: this.#parameter('head.weight'), rows: V, columns: H };
    plan.push(timesTransposed(this.#outputs(L - 1, training), weight, this.#parameter('head.bias'), LOGITS));
    return plan;
  }

  /** After `forward`: the loss, and `gradients` of all trained parameters. Logits and gates become their gradients. */
  gradients(T: number, training = false): Plan {
    const { layers: L } = this.config;
    const layers = Array.from({ length: L }, (_, above) => this.#layerGradients(L - 1 - above, T, training));
    return [...this.#loss(), ...this.#headGradients(training), ...layers.flat()];
  }

  /** Forward without dropout, and the loss. */
  evaluation(T: number): Plan {
    return [...this.forward(T), ...this.#loss()];
  }

  /** After `gradients`: clip and update everything. */
  update(byNorm = false): Plan {
    const LENGTH = this.layout.length;
    const constants = { LENGTH, ...optimizerConstants(this.optimizer) };
    const update = dispatchBy(this.optimizer.name, (buffer) => ({ buffer }), constants);
    const averaged = dispatch('weight_average', buffers('parameters', AVERAGE), { LENGTH });
    return [
      ...(byNorm ? normPlan(LENGTH) : []),
      ...clipPlan(LENGTH),
      update,
      ...(this.averaging.name === 'none' ? [] : [averaged]),
    ];
  }

  #loss(): Plan {
    return [
      dispatch('softmax_cross_entropy', buffers('targets', 'logits', 'row_loss'), { VOCAB: this.config.vocabSize }),
      dispatch('loss_sum', buffers('row_loss', 'statistics'), {}),
    ];
  }

  #headGradients(training: boolean): Plan {
    const { vocabSize: V, hiddenSize: H, layers: L } = this.config;
    const errors = { tensor: LOGITS, rows: 0, columns: V };
    const weight = { tensor: this.#parameter('head.weight'), rows: V, columns: H };
    return [
      transposedTimes(errors, this.#outputs(L - 1, training), this.#gradient('head.weight')),
      columnSum(LOGITS, this.#gradient('head.bias'), V),
      ...this.#errorsOf(L - 1, errors, weight, training),
    ];
  }

  #layerGradients(layer: number, T: number, training: boolean): Plan {
    const { hiddenSize: H, cell, recurrentBias } = this.config;
    const { recurrentProduct, separateRecurrent } = this.#cell;
    const gateRows = this.#gateRows;
    const errors = { tensor: gates(layer), rows: 0, columns: gateRows };
    const recurrent = separateRecurrent ? { buffer: `recurrent.${layer}` } : gates(layer);
    const before = { tensor: hidden(layer), rows: 0, columns: H };
    const weightGradient = (): Plan => [
      transposedTimes({ ...errors, tensor: recurrent }, before, this.#gradient(`rnn.weight_hh_l${layer}`)),
    ];
    const biasGradient = (): Plan => [columnSum(recurrent, this.#gradient(`rnn.bias_hh_l${layer}`), gateRows)];
    return [
      this.#cellSteps(`${cell}_backward`, layer, timesUpTo(T).reverse()),
      ...(recurrentProduct ? weightGradient() : []),
      columnSum(gates(layer), this.#gradient(`rnn.bias_ih_l${layer}`), gateRows),
      ...(recurrentProduct && recurrentBias ? biasGradient() : []),
      ...this.#inputGradients(layer, errors, training),
    ];
  }

  /**
   * The time steps of a layer, forward or backward, in that order: the kernel's tensors are the layer's buffers of the same
   * names. A kernel without a recurrent product makes all of them at once.
   */
  #cellSteps(kernel: CellKernel, layer: number, times: readonly number[]): Dispatch {
    const { hiddenSize: HIDDEN, gateActivation } = this.config;
    const tensorFor = (name: string): TensorRef => {
      // Where packed weights are read, withPackedWeights puts them in the place of these.
      if (name === 'weight' || name === PACKED) return this.#parameter(`rnn.weight_hh_l${layer}`);
      return name === 'bias' ? this.#parameter(`rnn.bias_hh_l${layer}`) : { buffer: `${name}.${layer}` };
    };
    const constants = { HIDDEN, HARD_SIGMOID: Number(gateActivation === 'hard_sigmoid') };
    return dispatchBy(kernel, tensorFor, constants, this.#cell.recurrentProduct ? times : undefined);
  }

  /** What enters a layer's gates from below: a column per symbol in the first layer, a product in the others. */
  #inputProduct(layer: number, training: boolean): Dispatch {
    const { hiddenSize: H, vocabSize: V } = this.config;
    const weight = this.#parameter(`rnn.weight_ih_l${layer}`);
    const bias = this.#parameter(`rnn.bias_ih_l${layer}`);
    if (layer > 0) {
      const factor = { tensor: weight, rows: this.#gateRows, columns: H };
      return timesTransposed(this.#outputs(layer - 1, training), factor, bias, gates(layer));
    }
    const tensors = { inputs: INPUTS, weight, bias, gates: gates(0) };
    return dispatch('input_gather', tensors, { GATE_ROWS: this.#gateRows, VOCAB: V });
  }

  /** Gradient of a layer's input weights, and of the states below it. */
  #inputGradients(layer: number, errors: Matrix, training: boolean): Plan {
    const { hiddenSize: H, vocabSize: V } = this.config;
    const gradient = this.#gradient(`rnn.weight_ih_l${layer}`);
    if (layer > 0) {
      const weight = { tensor: this.#parameter(`rnn.weight_ih_l${layer}`), rows: this.#gateRows, columns: H };
      return [
        transposedTimes(errors, this.#outputs(layer - 1, training), gradient),
        ...this.#errorsOf(layer - 1, errors, weight, training),
      ];
    }
    const tensors = { inputs: INPUTS, gates: gates(0), weight_gradient: gradient };
    return [dispatch('input_gradient', tensors, { GATE_ROWS: this.#gateRows, VOCAB: V })];
  }

  /** Gradient of a layer's states, from the errors of what uses its outputs. */
  #errorsOf(layer: number, errors: Matrix, weight: Matrix, training: boolean): Plan {
    if (!training || this.#dropoutAfter(layer) === 0) return [times(errors, weight, dhidden(layer))];
    // In the backward pass the outputs are not needed any more; their gradient takes their place before it is masked.
    const dropped = { buffer: `dropped.${layer}` };
    return [times(errors, weight, dropped), this.#mask(layer, dropped, dhidden(layer), 0)];
  }

  /** What a layer passes on: the states after every symbol, (T B) x H, or what dropout leaves of them. */
  #outputs(layer: number, training: boolean): Matrix {
    const columns = this.config.hiddenSize;
    if (training && this.#dropoutAfter(layer) > 0) return { tensor: { buffer: `dropped.${layer}` }, rows: 0, columns };
    return { tensor: hidden(layer), rows: 0, columns, skipsState: true };
  }

  #dropOutputs(layer: number): Plan {
    if (this.#dropoutAfter(layer) === 0) return [];
    return [this.#mask(layer, hidden(layer), { buffer: `dropped.${layer}` }, 1)];
  }

  #mask(layer: number, source: TensorRef, result: TensorRef, SKIPS_STATE: number): Dispatch {
    const constants = { MASK: layer, PROBABILITY: this.#dropoutAfter(layer), SKIPS_STATE };
    return dispatch('dropout', { source, result }, { HIDDEN: this.config.hiddenSize, ...constants });
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

/** Kernels of cells. */
type CellKernel = Extract<KernelName, `${ModelConfig['cell']}_${'forward' | 'backward'}`>;

/** 0 to T - 1. */
const timesUpTo = (T: number): number[] => Array.from({ length: T }, (_, t) => t);

/** Sums that the squared norm is added up from. */
const PARTIALS = 256;
const INPUTS: TensorRef = { buffer: 'inputs' };
const LOGITS: TensorRef = { buffer: 'logits' };
const hidden = (layer: number): TensorRef => ({ buffer: `hidden.${layer}` });
const gates = (layer: number): TensorRef => ({ buffer: `gates.${layer}` });
const dhidden = (layer: number): TensorRef => ({ buffer: `dhidden.${layer}` });

/** Clips the flat buffer `gradients` of that many elements. */
export function clipPlan(LENGTH: number): Plan {
  return [dispatch('clip', buffers('gradients', 'statistics'), { LENGTH })];
}

/** Scales the flat buffer `gradients` down to the record's largest norm. */
function normPlan(LENGTH: number): Plan {
  const tensors = buffers('gradients', 'partial');
  return [
    dispatch('norm_partial', tensors, { LENGTH, PARTIALS }),
    dispatch('norm_clip', tensors, { LENGTH, PARTIALS }),
  ];
}

function columnSum(errors: TensorRef, gradient: TensorRef, COLUMNS: number): DispatchOf<'bias_gradient'> {
  return dispatch('bias_gradient', { errors, gradient }, { COLUMNS });
}
