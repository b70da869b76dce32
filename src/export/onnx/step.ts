import type { SavedModel } from '../../formats/model_file.ts';
import { CELLS } from '../../model/cells/index.ts';
import type { CellName } from '../../model/cells/index.ts';
import { layoutOf, tensorOf, viewOf } from '../../model/layout.ts';
import type { OnnxNode, OnnxTensor, OnnxValue } from './proto.ts';

/** The graph of one step. */
export interface StepGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The side that any number of sequences may have. */
const BATCH = 'batch';

/**
 * One step: the symbols before and the states, to the logits of the next symbol and the next states. `input` has an id per
 * sequence; id -1 is the zero vector that a name starts with, since -1 takes the last row of the input weights, which is zero.
 */
export function stepGraph({ config, parameters }: Pick<SavedModel, 'config' | 'parameters'>): StepGraph {
  const { cell, layers, hiddenSize: H, vocabSize: V, gateActivation } = config;
  const { states, recurrentProduct, gates } = CELLS[cell];
  const layout = layoutOf(config);
  const build = new Builder(gateActivation === 'hard_sigmoid');
  const weights = (name: string): Float32Array => Float32Array.from(viewOf(parameters, layout, name));
  const tensor = (name: string): string => build.tensor(name, tensorOf(layout, name).shape, weights(name));
  const state = (name: string): OnnxValue => ({ name, type: 'float', shape: [BATCH, H] });
  const inputs: OnnxValue[] = [{ name: 'input', type: 'int64', shape: [BATCH] }];
  const outputs: OnnxValue[] = [{ name: 'logits', type: 'float', shape: [BATCH, V] }];
  let below = '';
  for (let l = 0; l < layers; l++) {
    const names = states.map((name) => `${name}_${l}`);
    inputs.push(...names.map(state));
    outputs.push(...names.map((name) => state(`next_${name}`)));
    const bias = tensor(`rnn.bias_ih_l${l}`);
    const x =
      l === 0
        ? build.add('Add', [
            build.add('Gather', [build.tensor('input_rows', [V + 1, gates * H], rowsOf()), 'input']),
            bias,
          ])
        : build.add('Gemm', [below, tensor(`rnn.weight_ih_l${l}`), bias], { transB: 1 });
    const recurrent = recurrentProduct
      ? build.add('Gemm', [names[0]!, tensor(`rnn.weight_hh_l${l}`), tensor(`rnn.bias_hh_l${l}`)], { transB: 1 })
      : '';
    STEPS[cell](build, { x, recurrent, states: names, next: names.map((name) => `next_${name}`) });
    below = `next_${names[0]!}`;
  }
  build.add('Gemm', [below, tensor('head.weight'), tensor('head.bias')], { transB: 1 }, ['logits']);
  return { nodes: build.nodes, tensors: build.tensors, inputs, outputs };

  /** A row of input weights per symbol, and one of zeros. */
  function rowsOf(): Float32Array {
    const columns = weights('rnn.weight_ih_l0');
    const width = gates * H;
    const rows = new Float32Array((V + 1) * width);
    for (let row = 0; row < width; row++) {
      for (let id = 0; id < V; id++) rows[id * width + row] = columns[row * V + id]!;
    }
    return rows;
  }
}

/** The values that a layer's step has and makes: inputs of its gates, states before, and the names of those after. */
interface Values {
  /** weight_ih x + bias_ih. */
  readonly x: string;
  /** weight_hh h + bias_hh. */
  readonly recurrent: string;
  readonly states: readonly string[];
  readonly next: readonly string[];
}

/** The equations of each cell, as in `src/reference`. */
const STEPS: Readonly<Record<CellName, (build: Builder, values: Values) => void>> = {
  rnn: (build, { x, recurrent, next }) => void build.add('Tanh', [build.add('Add', [x, recurrent])], {}, [...next]),

  lstm: (build, { x, recurrent, states, next }) => {
    const [i, f, g, o] = build.split(build.add('Add', [x, recurrent]), 4);
    const kept = build.add('Mul', [build.gate(f!), states[1]!]);
    const written = build.add('Mul', [build.gate(i!), build.add('Tanh', [g!])]);
    const cell = build.add('Add', [kept, written], {}, [next[1]!]);
    build.add('Mul', [build.gate(o!), build.add('Tanh', [cell])], {}, [next[0]!]);
  },

  gru: (build, { x, recurrent, states, next }) => {
    const [xr, xz, xn] = build.split(x, 3);
    const [sr, sz, sn] = build.split(recurrent, 3);
    const reset = build.gate(build.add('Add', [xr!, sr!]));
    const keep = build.gate(build.add('Add', [xz!, sz!]));
    const candidate = build.add('Tanh', [build.add('Add', [xn!, build.add('Mul', [reset, sn!])])]);
    build.between(candidate, states[0]!, keep, next[0]!);
  },

  mingru: (build, { x, states, next }) => {
    const [z, candidate] = build.split(x, 2);
    build.between(states[0]!, candidate!, build.gate(z!), next[0]!);
  },
};

/** Collects operations and tensors, and names what comes between. */
class Builder {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly #hard: boolean;
  #count = 0;

  constructor(hard: boolean) {
    this.#hard = hard;
  }

  /** Adds a tensor, unless it is there, and returns its name. */
  tensor(name: string, shape: readonly number[], values: Float32Array): string {
    if (!this.tensors.some((known) => known.name === name)) this.tensors.push({ name, shape, values });
    return name;
  }

  /** Adds an operation and returns the name of its first output. */
  add(
    operator: string,
    inputs: readonly string[],
    integers: Readonly<Record<string, number>> = {},
    outputs: readonly string[] = [this.#name(operator)],
    floats: Readonly<Record<string, number>> = {},
  ): string {
    this.nodes.push({ operator, inputs, outputs, integers, floats });
    return outputs[0]!;
  }

  /** The parts of G H columns, H each. */
  split(value: string, parts: number): string[] {
    const outputs = Array.from({ length: parts }, () => this.#name('Split'));
    this.add('Split', [value], { axis: 1 }, outputs);
    return outputs;
  }

  /** The activation of gates. */
  gate(value: string): string {
    if (!this.#hard) return this.add('Sigmoid', [value]);
    return this.add('HardSigmoid', [value], {}, [this.#name('HardSigmoid')], { alpha: 0.2, beta: 0.5 });
  }

  /** Adds `output` = (1 - share) from + share to. */
  between(from: string, to: string, share: string, output: string): void {
    const one = this.tensor('one', [], Float32Array.of(1));
    const kept = this.add('Mul', [this.add('Sub', [one, share]), from]);
    this.add('Add', [kept, this.add('Mul', [share, to])], {}, [output]);
  }

  #name(operator: string): string {
    return `${operator.toLowerCase()}_${this.#count++}`;
  }
}
