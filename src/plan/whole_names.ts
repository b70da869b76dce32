import { fitsWorkgroup } from '../kernels/cell_sample.ts';
import { packedRows } from '../kernels/pack_rows.ts';
import { scratchSize } from '../kernels/rnn_sample.ts';
import { CELL_NAMES, CELLS } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { align, layoutOf } from '../model/layout.ts';
import type { NamePlanner } from './executor.ts';
import { offsetsOf } from './multi_step.ts';
import { buffers, dispatch } from './plan.ts';
import type { Plan } from './plan.ts';
import { isAvoided, multiStep } from './variants.ts';
import type { Target } from './variants.ts';

/**
 * Multiply-adds of one dispatch at most, as positions times parameters: the slowest adapter known, SwiftShader, makes some
 * 2^28 of them in a second of one core (Windows resets a device that takes two seconds). That for hardware is a guess, a
 * fifth of a second for a small card; none has been measured.
 */
const MAX_MULTIPLY_ADDS = { hardware: 2 ** 33, software: 2 ** 28 } as const;
/** Names of one dispatch at most: what bounds the memory of a request. */
const MAX_NAMES = 2 ** 14;
/** H and V up to which programs on the CPU make names in one dispatch; see docs/experiments/2026-11-24-whole-names-in-one-dispatch.md. */
const LARGEST_SIDE = 128;

/**
 * Plans dispatches that make whole names, and decides for which models and lengths there are any: of an rnn layer on
 * programs on the CPU, of any cell on hardware. Pure, as Planner.
 */
export class WholeNames implements NamePlanner {
  readonly #config: ModelConfig;
  readonly #target: Target;

  constructor(config: ModelConfig, target: Target) {
    this.#config = config;
    this.#target = target;
  }

  /** How many names of so many symbols one dispatch may make; 0 where names are made position by position. */
  namesAtOnce(maxLength: number): number {
    const { cell, layers, hiddenSize, vocabSize } = this.#config;
    const { adapter, forced } = this.#target;
    const choice = multiStep(forced);
    const kernels = adapter.software ? (['rnn_sample'] as const) : (['pack_rows', 'cell_sample'] as const);
    const can = adapter.software ? cell === 'rnn' && layers === 1 : fitsWorkgroup(this.#sizes);
    if (choice === 'never' || !can || kernels.some((kernel) => isAvoided(adapter, kernel, 'plain'))) return 0;
    const most = MAX_MULTIPLY_ADDS[adapter.software ? 'software' : 'hardware'];
    const names = Math.min(MAX_NAMES, Math.floor(most / (maxLength * layoutOf(this.#config).length)));
    if (choice === 'always') return Math.max(1, names);
    return adapter.software && Math.max(hiddenSize, vocabSize) > LARGEST_SIDE ? 0 : names;
  }

  /** What makes B names: the last dispatch makes them, those before it pack the weights. */
  plan(): Plan {
    const { HIDDEN, VOCAB } = this.#sizes;
    const layout = layoutOf(this.#config);
    if (this.#target.adapter.software) {
      const tensors = buffers('parameters', 'uniforms', 'forced', 'symbols', 'scratch');
      return [dispatch('rnn_sample', tensors, { HIDDEN, VOCAB, ...offsetsOf(layout) })];
    }
    const { cell, gateActivation } = this.#config;
    const constants = {
      CELL: CELL_NAMES.indexOf(cell),
      GATES: CELLS[cell].gates,
      HARD_SIGMOID: Number(gateActivation === 'hard_sigmoid'),
    };
    const packing = this.#packed().map(({ ROWS, COLUMNS, from, to }) => {
      const source = { buffer: 'parameters', offset: from, length: ROWS * COLUMNS };
      const rows = { buffer: 'model', offset: to, length: packedRows(ROWS, COLUMNS) };
      return dispatch('pack_rows', { source, rows }, { ROWS, COLUMNS });
    });
    const tensors = buffers('model', 'uniforms', 'forced', 'symbols');
    return [...packing, dispatch('cell_sample', tensors, { ...constants, ...this.#sizes })];
  }

  /** Elements of the buffers that only `plan` needs. */
  sizes(count: number): Record<string, number> {
    const { HIDDEN, VOCAB } = this.#sizes;
    if (this.#target.adapter.software) return { scratch: scratchSize(HIDDEN, VOCAB, count) };
    const { ROWS, COLUMNS, to } = this.#packed().at(-1)!;
    return { model: to + packedRows(ROWS, COLUMNS) };
  }

  get #sizes() {
    const { layers: LAYERS, hiddenSize: HIDDEN, vocabSize: VOCAB } = this.#config;
    return { LAYERS, HIDDEN, VOCAB };
  }

  /** The tensors, where each is, and where it is packed to. */
  #packed() {
    let end = 0;
    return layoutOf(this.#config).tensors.map(({ shape: [ROWS, COLUMNS = 1], offset: from }) => {
      const to = end;
      end += align(packedRows(ROWS!, COLUMNS));
      return { ROWS: ROWS!, COLUMNS, from, to };
    });
  }
}
