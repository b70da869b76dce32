import { inRows } from '../kernels/kernel.ts';
import type { Workgroups } from '../kernels/kernel.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import type { FusionChoice } from './fused_planner.ts';
import { fusedOffsets } from './fused_offsets.ts';
import type { Plan } from './plan.ts';

/** Names that an invocation makes side by side; Names in shaders/shared/names.wgsl. */
const SIDE_BY_SIDE = 4;

/**
 * How a kind of device shares names out. Hardware wants as many invocations as there can be. A program on the CPU has few
 * lanes: there an invocation makes many names, one after another, so that lanes wait less for the longest; eight
 * invocations are the lanes of llvmpipe, and workgroups are what threads share. `products` is for one dispatch at most, as
 * positions times parameters: the slowest adapter known, SwiftShader, makes some 2^28 of them in a second of one core
 * (Windows resets a device that takes two seconds). Those for hardware are guesses; none has been measured.
 */
const SHARING = {
  hardware: { invocations: 64, share: SIDE_BY_SIDE, products: 2 ** 31 },
  software: { invocations: 8, share: 32, products: 2 ** 28 },
} as const;

/** Names of one dispatch at most: what bounds the memory of a request. */
const MAX_NAMES = 2 ** 14;
/** H and V up to which names are made in one dispatch; see docs/experiments.md, 2026-11-24. No hardware was measured. */
const LARGEST_SIDE = 128;

/** Plans dispatches that make whole names, and decides for which models and lengths there are any. Pure, as Planner. */
export class FusedSampling {
  readonly #config: ModelConfig;
  readonly #choice: FusionChoice;
  readonly #sharing: (typeof SHARING)[keyof typeof SHARING];

  constructor(config: ModelConfig, software: boolean, choice: FusionChoice) {
    this.#config = config;
    this.#choice = choice;
    this.#sharing = SHARING[software ? 'software' : 'hardware'];
  }

  /** How many names of so many symbols one dispatch may make; 0 where names are made position by position. */
  namesAtOnce(maxLength: number): number {
    const { cell, layers, hiddenSize, vocabSize } = this.#config;
    if (this.#choice === 'stepwise' || cell !== 'rnn' || layers !== 1) return 0;
    const bound = this.#sharing.products / (maxLength * layoutOf(this.#config).length);
    const names = Math.min(MAX_NAMES, Math.floor(bound));
    if (this.#choice === 'fused') return Math.max(1, names);
    return Math.max(hiddenSize, vocabSize) <= LARGEST_SIDE ? names : 0;
  }

  /** The dispatch that makes so many names. */
  plan(count: number): Plan {
    const { hiddenSize, vocabSize } = this.#config;
    const buffers = ['parameters', 'coins', 'forced', 'symbols', 'scratch'];
    const tensors = Object.fromEntries(buffers.map((buffer) => [buffer, { buffer }]));
    const constants = {
      HIDDEN: hiddenSize,
      VOCAB: vocabSize,
      ...fusedOffsets(layoutOf(this.#config)),
      WORKGROUP_SIZE: this.#sharing.invocations,
    };
    return [{ kernel: 'rnn_sample', tensors, constants, time: 0, workgroups: this.#workgroups(count) }];
  }

  /** Elements of the buffers that only `plan` needs. */
  sizes(count: number): Record<string, number> {
    const { hiddenSize: H, vocabSize: V } = this.#config;
    const [x, y] = this.#workgroups(count);
    return { scratch: (2 * H + V) * x * y * this.#sharing.invocations * SIDE_BY_SIDE };
  }

  #workgroups(count: number): Workgroups {
    return inRows(Math.ceil(count / (this.#sharing.invocations * this.#sharing.share)));
  }
}
