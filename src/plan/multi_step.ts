import { NO_AVERAGING } from '../model/averaging.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import type { OptimizerConfig } from '../model/optimizers/index.ts';
import { buffers, dispatch } from './plan.ts';
import type { StepSizes } from './executor.ts';
import type { Plan } from './plan.ts';
import { isAvoided, multiStep } from './variants.ts';
import type { Target } from './variants.ts';

/** What decides whether a kernel that makes many steps can make this one. */
interface StepShape {
  readonly batch: StepSizes;
  /** Infinity where it is missing. */
  readonly maxNorm?: number;
}

/** Steps that follow each other: one that a plan makes, or some that one dispatch makes. */
export interface Span {
  /** The first step. */
  readonly slot: number;
  readonly count: number;
  readonly multiStep: boolean;
}

/**
 * Multiply-adds of one dispatch at most, as rows times parameters. The slowest adapter known, SwiftShader, makes a step of
 * 13 x 5,568 in 1 to 2 ms, so that a dispatch ends within some 200 ms (Windows resets a device that takes two seconds).
 * It has some hundred steps of the notebook then, and its start costs nothing beside.
 */
const MAX_MULTIPLY_ADDS = 2 ** 23;
/** Workgroups that even a small card runs at the same time. */
const WORKGROUPS_AT_ONCE = 16;
/**
 * H and V up to which one workgroup is enough: on SwiftShader it won at H 50 and H 100 and lost at H 256 (V 27; see
 * docs/experiments/2026-11-24-many-training-steps-in-one-dispatch.md). No hardware has been measured.
 */
const LARGEST_SIDE = 100;

/** Every step on its own. */
export function singleSteps(steps: number): Span[] {
  return Array.from({ length: steps }, (_, slot) => ({ slot, count: 1, multiStep: false }));
}

/** Plans dispatches that make many training steps, and decides which steps they make. Pure, as Planner. */
export class MultiStepPlanner {
  readonly #config: ModelConfig;
  readonly #optimizer: OptimizerConfig;
  readonly #target: Target | null;
  readonly #averages: boolean;
  readonly #layout: Layout;

  /** Where there is no target, on the host, every step is made on its own. */
  constructor(config: ModelConfig, optimizer: OptimizerConfig, target: Target | null, averaging = NO_AVERAGING) {
    this.#averages = averaging.name !== 'none';
    this.#config = config;
    this.#optimizer = optimizer;
    this.#target = target;
    this.#layout = layoutOf(config);
  }

  /** Splits steps into spans: the longest that one dispatch may make, and single steps for everything else. */
  spans(steps: readonly StepShape[]): Span[] {
    if (!this.#target) return singleSteps(steps.length);
    const spans: Span[] = [];
    let multiplyAdds = 0;
    for (const [slot, step] of steps.entries()) {
      const makes = this.#makes(step);
      const own = step.batch.timeSteps * this.#layout.length;
      multiplyAdds += own;
      const last = spans.at(-1);
      if (makes && last?.multiStep && multiplyAdds <= MAX_MULTIPLY_ADDS) {
        spans[spans.length - 1] = { ...last, count: last.count + 1 };
      } else {
        spans.push({ slot, count: 1, multiStep: makes });
        multiplyAdds = own;
      }
    }
    return spans;
  }

  /** How many steps of T symbols one dispatch may make of each of so many runs. */
  stepsAtOnce(T: number, runs: number): number {
    const waves = Math.ceil(runs / WORKGROUPS_AT_ONCE);
    return Math.max(1, Math.floor(MAX_MULTIPLY_ADDS / (T * this.#layout.length * waves)));
  }

  /** The dispatch for a span, of one run or of several side by side: its first step's record says how many steps it makes. */
  training(): Plan {
    const { hiddenSize: H, vocabSize: V, recurrentBias } = this.#config;
    const tensors = {
      ...buffers('inputs', 'targets', 'parameters', 'statistics', 'errors'),
      steps: { buffer: 'records' },
      hidden: { buffer: 'hidden.0' },
    };
    const constants = {
      HIDDEN: H,
      VOCAB: V,
      WIDTH: V + H,
      ...offsetsOf(this.#layout),
      RECURRENT_BIAS: Number(recurrentBias),
      PARAMETERS: this.#layout.length,
    };
    return [dispatch('rnn_train', tensors, constants)];
  }

  /** Elements of the buffers that `training` needs besides those of Planner, for T time steps at most. */
  trainingSizes(T: number): Record<string, number> {
    const { hiddenSize: H, vocabSize: V } = this.#config;
    return { errors: T * (V + H) };
  }

  #makes({ batch: { timeSteps, batchSize }, maxNorm = Infinity }: StepShape): boolean {
    if (!this.#target || this.#averages || batchSize !== 1 || maxNorm < Infinity) return false;
    const { cell, layers, dropout, outputDropout, hiddenSize, vocabSize } = this.#config;
    const choice = multiStep(this.#target.forced);
    if (choice === 'never' || cell !== 'rnn' || layers !== 1) return false;
    if (isAvoided(this.#target.adapter, 'rnn_train', 'plain')) return false;
    if (dropout > 0 || outputDropout > 0 || this.#optimizer.name !== 'sgd') return false;
    const small =
      Math.max(hiddenSize, vocabSize) <= LARGEST_SIDE && timeSteps * this.#layout.length <= MAX_MULTIPLY_ADDS;
    return small || choice === 'always';
  }
}

/** Where the tensors of one rnn layer and its head begin in the flat vector, by the overrides of multi-step kernels. */
export function offsetsOf(layout: Layout) {
  const offset = (name: string): number => tensorOf(layout, name).offset;
  return {
    WEIGHT_IH: offset('rnn.weight_ih_l0'),
    WEIGHT_HH: offset('rnn.weight_hh_l0'),
    BIAS_IH: offset('rnn.bias_ih_l0'),
    BIAS_HH: offset('rnn.bias_hh_l0'),
    HEAD: offset('head.weight'),
    HEAD_BIAS: offset('head.bias'),
  };
}
