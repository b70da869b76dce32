import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import type { OptimizerConfig } from '../model/optimizer.ts';
import type { DeviceStep, Run } from './device_steps.ts';
import { fusedOffsets } from './fused_offsets.ts';
import { FusedSampling, prefersRegisters } from './fused_sampling.ts';
import type { Plan } from './plan.ts';
import type { AdapterDescription } from './session.ts';

/**
 * Who makes the steps that several could make: what is faster, or always stepwise kernels, or always a kernel that makes
 * many, in its plain form or with its weights in registers.
 */
export const FUSION_CHOICES = ['auto', 'stepwise', 'fused', 'registers'] as const;
export type FusionChoice = (typeof FUSION_CHOICES)[number];

/** What decides whether a kernel that makes many steps can make this one. */
type StepShape = Pick<DeviceStep, 'timeSteps' | 'batchSize' | 'maxNorm'>;

/** What decides how it makes them. */
export type Adapter = Pick<AdapterDescription, 'name' | 'software' | 'limits' | 'features'>;

/**
 * Products of one dispatch at most, as rows times parameters. The slowest adapter known, SwiftShader, makes a step of
 * 13 x 5,568 in 1 to 2 ms, so that a dispatch ends within some 200 ms (Windows resets a device that takes two seconds).
 * It has some hundred steps of the notebook then, and its start costs nothing beside.
 */
const MAX_PRODUCTS = 2 ** 23;
/**
 * H and V up to which one workgroup is enough: on SwiftShader it won at H 50 and H 100 and lost at H 256 (V 27; see
 * docs/experiments.md, 2026-11-24). No hardware has been measured.
 */
const LARGEST_SIDE = 100;
/** Invocations of a workgroup in the plain form. A barrier of SwiftShader's switches between all of them: the fewer, the faster. */
const INVOCATIONS = { hardware: 64, software: 32 } as const;

/** Lanes that the form in registers is written for: LANES in shaders/rnn_train_registers.wgsl. */
const LANES = 4;

/**
 * Units of an invocation, and how many invocations there are then: one for each symbol at least. On SwiftShader two
 * units are faster than one, as half the invocations wait for each other and twice as many units share a load.
 */
export function inRegisters(H: number, V: number, most = 2): { UNITS: number; WORKGROUP_SIZE: number } {
  const WORKGROUP_SIZE = Math.ceil(Math.max(H / most, V) / LANES) * LANES;
  return { UNITS: Math.ceil(H / WORKGROUP_SIZE), WORKGROUP_SIZE };
}

/** Plans dispatches that loop over many steps, and decides which steps they make. Pure, as Planner. */
export class FusedPlanner {
  readonly sampling: FusedSampling;
  readonly #config: ModelConfig;
  readonly #optimizer: OptimizerConfig;
  readonly #adapter: Adapter;
  readonly #choice: FusionChoice;
  readonly #layout: Layout;

  constructor(config: ModelConfig, optimizer: OptimizerConfig, adapter: Adapter, choice: FusionChoice = 'auto') {
    this.#config = config;
    this.#optimizer = optimizer;
    this.#adapter = adapter;
    this.#choice = choice;
    this.#layout = layoutOf(config);
    this.sampling = new FusedSampling(config, adapter, choice);
  }

  /** Splits steps into runs: the longest that one dispatch may make, and single steps for everything else. */
  runs(steps: readonly StepShape[]): Run[] {
    const runs: Run[] = [];
    let products = 0;
    for (const [slot, step] of steps.entries()) {
      const fused = this.#makes(step);
      const own = step.timeSteps * this.#layout.length;
      products += own;
      const last = runs.at(-1);
      if (fused && last?.fused && products <= MAX_PRODUCTS) {
        runs[runs.length - 1] = { ...last, count: last.count + 1 };
      } else {
        runs.push({ slot, count: 1, fused });
        products = own;
      }
    }
    return runs;
  }

  /** The dispatch for a run: its first step's record says how many steps it makes. */
  training(): Plan {
    const { hiddenSize: H, vocabSize: V, recurrentBias } = this.#config;
    const whole = ['inputs', 'targets', 'parameters', 'statistics', 'errors'].map((buffer) => [buffer, { buffer }]);
    const tensors = { ...Object.fromEntries(whole), steps: { buffer: 'records' }, hidden: { buffer: 'hidden.0' } };
    const constants = {
      HIDDEN: H,
      VOCAB: V,
      WIDTH: V + H,
      ...fusedOffsets(this.#layout),
      RECURRENT_BIAS: Number(recurrentBias),
      RESIDENT: this.#resident(),
      WORKGROUP_SIZE: INVOCATIONS[this.#adapter.software ? 'software' : 'hardware'],
    };
    const dispatch = { kernel: 'rnn_train', tensors, constants, time: 0, workgroups: [1, 1] } as const;
    if (!this.#inRegisters()) return [dispatch];
    return [{ ...dispatch, form: 'registers', constants: { ...constants, ...inRegisters(H, V) } }];
  }

  /** Elements of the buffers that `training` needs besides those of Planner, for T time steps at most. */
  trainingSizes(T: number): Record<string, number> {
    const { hiddenSize: H, vocabSize: V } = this.#config;
    return { errors: T * (V + H) };
  }

  #makes({ timeSteps, batchSize, maxNorm }: StepShape): boolean {
    const { cell, layers, dropout, outputDropout, hiddenSize, vocabSize } = this.#config;
    if (this.#choice === 'stepwise' || batchSize !== 1 || maxNorm < Infinity) return false;
    if (cell !== 'rnn' || layers !== 1 || dropout > 0 || outputDropout > 0 || this.#optimizer.name !== 'sgd')
      return false;
    const small = Math.max(hiddenSize, vocabSize) <= LARGEST_SIDE && timeSteps * this.#layout.length <= MAX_PRODUCTS;
    return small || this.#choice !== 'auto';
  }

  /**
   * Whether weights are in registers, an invocation for each unit and symbol. On SwiftShader that is three times as fast
   * as the plain form; on llvmpipe it is faster too, but takes a minute to compile. No hardware has been measured.
   */
  #inRegisters(): boolean {
    return this.#choice === 'auto' ? prefersRegisters(this.#adapter) : this.#choice === 'registers';
  }

  /**
   * How many parameters workgroup memory holds: all or none. On software adapters it is the same memory as any other, and
   * SwiftShader compiles a store for each of its elements, which it must clear: 5 s for 5,568 of them instead of 0.4 s.
   */
  #resident(): number {
    if (this.#adapter.software) return 0;
    const { length } = this.#layout;
    const others = 2 * this.#config.hiddenSize + INVOCATIONS.hardware;
    return (length + others) * 4 <= (this.#adapter.limits['maxComputeWorkgroupStorageSize'] ?? 0) ? length : 0;
  }
}
