import { scratchSize } from '../kernels/rnn_sample.ts';
import type { VariantName } from '../kernels/signature.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import { offsetsOf } from './multi_step.ts';
import { buffers, dispatch } from './plan.ts';
import type { DispatchOf } from './plan.ts';
import { launchIn, multiStep, prefersRegisters } from './variants.ts';
import type { Target } from './variants.ts';

/** The variants of the kernel that makes whole names. */
export type NamesVariant = Extract<VariantName, 'plain' | 'registers'>;

/** When names are made in registers: where that variant is there already, or also if it has to be compiled first. */
export type RegistersUse = 'never' | 'if compiled' | 'worth compiling' | 'always';

/**
 * Multiply-adds of one dispatch at most, as positions times parameters: the slowest adapter known, SwiftShader, makes some
 * 2^28 of them in a second of one core, in registers 2^32 (Windows resets a device that takes two seconds). That for
 * hardware is a guess; none has been measured.
 */
const MAX_MULTIPLY_ADDS = { hardware: 2 ** 31, software: 2 ** 28, registers: 2 ** 32 } as const;
/** Names of one dispatch at most: what bounds the memory of a request. */
const MAX_NAMES = 2 ** 14;
/** H and V up to which names are made in one dispatch; see docs/experiments/2026-11-24-whole-names-in-one-dispatch.md. No hardware was measured. */
const LARGEST_SIDE = 128;
/**
 * Multiply-adds, as above, that take the plain variant about as long as compiling the other takes: some 9,600 names of 50
 * symbols at H 50. Whoever has had them and asks for more is likely to go on.
 */
const WORTH_COMPILING = 5 * 2 ** 29;
/** Requests for fewer names count nothing: those that show what a run has learnt must not hold it up. */
const MANY_NAMES = 256;

/** Plans dispatches that make whole names, and decides for which models and lengths there are any. Pure, as Planner. */
export class WholeNames {
  readonly #config: ModelConfig;
  readonly #target: Target;

  constructor(config: ModelConfig, target: Target) {
    this.#config = config;
    this.#target = target;
  }

  /** What making so many names of so many symbols adds to the reasons for compiling the variant in registers. */
  multiplyAdds(count: number, maxLength: number): number {
    return count < MANY_NAMES ? 0 : count * maxLength * layoutOf(this.#config).length;
  }

  /** Whether names of so many symbols are made in registers, after requests of so many multiply-adds. */
  registers(maxLength: number, multiplyAdds: number): RegistersUse {
    const { adapter, forced = 'auto' } = this.#target;
    if (this.namesAtOnce(maxLength, 'registers') === 0) return 'never';
    const sizes = { rows: 1, timeSteps: 1, batchSize: 1 };
    if (!launchIn(this.plan(), 'registers', sizes, adapter)) return 'never';
    if (forced !== 'auto') return forced === 'registers' ? 'always' : 'never';
    if (!prefersRegisters(adapter)) return 'never';
    return multiplyAdds >= WORTH_COMPILING ? 'worth compiling' : 'if compiled';
  }

  /** How many names of so many symbols one dispatch may make; 0 where names are made position by position. */
  namesAtOnce(maxLength: number, variant: NamesVariant = 'plain'): number {
    const { cell, layers, hiddenSize, vocabSize } = this.#config;
    const choice = multiStep(this.#target.forced);
    if (choice === 'never' || cell !== 'rnn' || layers !== 1) return 0;
    const kind = this.#target.adapter.software ? 'software' : 'hardware';
    const most = MAX_MULTIPLY_ADDS[variant === 'registers' ? 'registers' : kind];
    const names = Math.min(MAX_NAMES, Math.floor(most / (maxLength * layoutOf(this.#config).length)));
    if (choice === 'always') return Math.max(1, names);
    return Math.max(hiddenSize, vocabSize) <= LARGEST_SIDE ? names : 0;
  }

  /** The dispatch that makes B names. */
  plan(): DispatchOf<'rnn_sample'> {
    const { hiddenSize: HIDDEN, vocabSize: VOCAB } = this.#config;
    const tensors = buffers('parameters', 'uniforms', 'forced', 'symbols', 'scratch');
    return dispatch('rnn_sample', tensors, { HIDDEN, VOCAB, ...offsetsOf(layoutOf(this.#config)) });
  }

  /** Elements of the buffers that only `plan` needs. */
  sizes(count: number, variant: NamesVariant = 'plain'): Record<string, number> {
    if (variant === 'registers') return {};
    const { hiddenSize: H, vocabSize: V } = this.#config;
    return { scratch: scratchSize(H, V, count, this.#target.adapter) };
  }
}
