import { inRows } from '../kernels/kernel.ts';
import type { Workgroups } from '../kernels/kernel.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import type { Adapter, FusionChoice } from './fused_planner.ts';
import { fusedOffsets } from './fused_offsets.ts';
import type { Plan } from './plan.ts';

/** Names that an invocation makes side by side; Names in shaders/shared/names.wgsl. */
const SIDE_BY_SIDE = 4;

/**
 * How names are shared out. Hardware wants as many invocations as there can be. A program on the CPU has few
 * lanes: there an invocation makes many names, one after another, so that lanes wait less for the longest; eight
 * invocations are the lanes of llvmpipe, and workgroups are what threads share. In registers a workgroup makes one name
 * at a time, and must fetch all weights before: few make many each. `products` is for one dispatch at most, as
 * positions times parameters: the slowest adapter known, SwiftShader, makes some 2^28 of them in a second of one core, in
 * registers 2^32 (Windows resets a device that takes two seconds). Those for hardware are guesses; none has been measured.
 */
const SHARING = {
  hardware: { invocations: 64, names: 64 * SIDE_BY_SIDE, workgroups: Infinity, products: 2 ** 31 },
  software: { invocations: 8, names: 8 * 32, workgroups: Infinity, products: 2 ** 28 },
  registers: { invocations: 4, names: 32, workgroups: 16, products: 2 ** 32 },
} as const;

/** Names of one dispatch at most: what bounds the memory of a request. */
const MAX_NAMES = 2 ** 14;
/** H and V up to which names are made in one dispatch; see docs/experiments.md, 2026-11-24. No hardware was measured. */
const LARGEST_SIDE = 128;
/**
 * Weights that an invocation may have in registers. SwiftShader compiles some 500 of them in a second.
 */
const MAX_WEIGHTS = 1_536;
/**
 * Products, as above, that take the plain form about as long as compiling the other takes: some 9,600 names of 50 symbols
 * at H 50. Whoever has had them and asks for more is likely to go on.
 */
const WORTH_COMPILING = 5 * 2 ** 29;
/** Requests for fewer names count nothing: those that show what a run has learnt must not hold it up. */
const MANY_NAMES = 256;

/** The forms of the kernel that makes whole names. */
export type NamesForm = 'plain' | 'registers';

/** When names are made in registers: where that form is there already, or also if it has to be compiled first. */
export type RegistersUse = 'never' | 'if compiled' | 'worth compiling' | 'always';

/**
 * Whether weights in registers win. On SwiftShader that is several times as fast; on llvmpipe it is faster too, but takes
 * a minute to compile. No hardware has been measured.
 */
export function prefersRegisters({ name, features }: Pick<Adapter, 'name' | 'features'>): boolean {
  return /swiftshader/i.test(name) && features.includes('subgroups');
}

/** Units and symbols of a lane in registers. */
function inLanes({ hiddenSize, vocabSize }: ModelConfig): { UNITS: number; SYMBOLS: number } {
  const { invocations } = SHARING.registers;
  return { UNITS: Math.ceil(hiddenSize / invocations), SYMBOLS: Math.ceil(vocabSize / invocations) };
}

/** Plans dispatches that make whole names, and decides for which models and lengths there are any. Pure, as Planner. */
export class FusedSampling {
  readonly #config: ModelConfig;
  readonly #adapter: Adapter;
  readonly #choice: FusionChoice;

  constructor(config: ModelConfig, adapter: Adapter, choice: FusionChoice) {
    this.#config = config;
    this.#adapter = adapter;
    this.#choice = choice;
  }

  /** What making so many names of so many symbols adds to the reasons for compiling the form in registers. */
  products(count: number, maxLength: number): number {
    return count < MANY_NAMES ? 0 : count * maxLength * layoutOf(this.#config).length;
  }

  /** Whether names of so many symbols are made in registers, after requests of so many products. */
  registers(maxLength: number, products: number): RegistersUse {
    const { UNITS, SYMBOLS } = inLanes(this.#config);
    const weights = UNITS * SHARING.registers.invocations * (UNITS + SYMBOLS);
    if (this.namesAtOnce(maxLength, 'registers') === 0 || weights > MAX_WEIGHTS) return 'never';
    if (this.#choice !== 'auto') return this.#choice === 'registers' ? 'always' : 'never';
    if (!prefersRegisters(this.#adapter)) return 'never';
    return products >= WORTH_COMPILING ? 'worth compiling' : 'if compiled';
  }

  /** How many names of so many symbols one dispatch may make; 0 where names are made position by position. */
  namesAtOnce(maxLength: number, form: NamesForm = 'plain'): number {
    const { cell, layers, hiddenSize, vocabSize } = this.#config;
    if (this.#choice === 'stepwise' || cell !== 'rnn' || layers !== 1) return 0;
    const bound = this.#sharing(form).products / (maxLength * layoutOf(this.#config).length);
    const names = Math.min(MAX_NAMES, Math.floor(bound));
    if (this.#choice !== 'auto') return Math.max(1, names);
    return Math.max(hiddenSize, vocabSize) <= LARGEST_SIDE ? names : 0;
  }

  /** The dispatch that makes so many names. */
  plan(count: number, form: NamesForm = 'plain'): Plan {
    const { hiddenSize, vocabSize } = this.#config;
    const buffers = ['parameters', 'coins', 'forced', 'symbols', ...(form === 'plain' ? ['scratch'] : [])];
    const constants = {
      HIDDEN: hiddenSize,
      VOCAB: vocabSize,
      ...fusedOffsets(layoutOf(this.#config)),
      ...(form === 'registers' && inLanes(this.#config)),
      WORKGROUP_SIZE: this.#sharing(form).invocations,
    };
    return [
      {
        kernel: 'rnn_sample',
        form,
        tensors: Object.fromEntries(buffers.map((buffer) => [buffer, { buffer }])),
        constants,
        time: 0,
        workgroups: this.#workgroups(count, form),
      },
    ];
  }

  /** Elements of the buffers that only `plan` needs. */
  sizes(count: number, form: NamesForm = 'plain'): Record<string, number> {
    if (form === 'registers') return {};
    const { hiddenSize: H, vocabSize: V } = this.#config;
    const [x, y] = this.#workgroups(count, form);
    return { scratch: (2 * H + V) * x * y * this.#sharing(form).invocations * SIDE_BY_SIDE };
  }

  #sharing(form: NamesForm): (typeof SHARING)[keyof typeof SHARING] {
    if (form === 'registers') return SHARING.registers;
    return SHARING[this.#adapter.software ? 'software' : 'hardware'];
  }

  #workgroups(count: number, form: NamesForm): Workgroups {
    const { names, workgroups } = this.#sharing(form);
    return inRows(Math.min(workgroups, Math.ceil(count / names)));
  }
}
