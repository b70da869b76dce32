import { briefCases, checkVariant } from '../check/check_kernels.ts';
import { faultOf } from '../check/closeness.ts';
import type { KernelCase } from '../check/kernel_case.ts';
import { runAtShape } from '../check/run_at_shape.ts';
import type { RunAtShape } from '../check/run_at_shape.ts';
import type { Adapter, FloatArray, VariantName } from '../kernels/signature.ts';
import { SPLIT_SUMS } from '../kernels/split.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { Choice } from '../plan/candidates.ts';
import type { Part } from '../plan/executor.ts';
import { launchesOf, SPLIT_BUFFER } from '../plan/launches.ts';
import { packedBuffer, withPackedWeights } from '../plan/packing.ts';
import type { Dispatch, Plan } from '../plan/plan.ts';
import type { Target } from '../plan/variants.ts';
import type { DeviceProgram } from '../webgpu/commands.ts';
import { Readback } from '../webgpu/readback.ts';
import type { Session } from '../webgpu/session.ts';
import { DeviceWorkspace } from '../webgpu/workspace.ts';
import type { TunedAdapter, TunedShape } from './known_variants.ts';

/** What timing may cost, and its clock, in milliseconds. */
export interface TuningLimits {
  /** What all timed submissions together may take; the first of a candidate is not timed. Choices that are not reached stay with the rules. */
  readonly budget: number;
  /** After so long no further choice is begun: compiling counts here. */
  readonly patience: number;
  /** A candidate is repeated in one submission until it takes so long. */
  readonly submission: number;
  /** So many submissions of those that may be the fastest are timed, in turns; the shortest counts. */
  readonly rounds: number;
  readonly now: () => number;
}

const LIMITS: TuningLimits = {
  budget: 1_500,
  patience: 10_000,
  submission: 4,
  rounds: 5,
  now: () => performance.now(),
};

/** A candidate so many times slower than another at its first short run is not timed any further. */
const MUCH_SLOWER = 3;
/** So many times slower than the fastest so far, and further submissions are not worth their time. */
const CONTENDER = 1.3;
/** Differences up to this share are noise: the rules' choice stays, so that answers do. */
const NOISE = 0.03;
/** Empty submissions whose shortest tells what a submission takes. */
const EMPTY = 3;
/** Repetitions of a submission at most. */
const MOST_REPETITIONS = 4_096;
/** Of a result so many elements are compared at most: the first half of them, and the last. */
const MOST_COMPARED = 2 ** 21;

/** What tuning has found, with a sentence about every variant that is wrong. */
export interface Tuning extends TunedAdapter {
  readonly faults: readonly string[];
  /** Milliseconds that all timed submissions took. */
  readonly deviceMs: number;
}

/** A candidate that was found to be right. */
interface Candidate {
  readonly variant: VariantName;
  readonly program: DeviceProgram;
  /** Milliseconds of one dispatch; the shortest so far. */
  time: number;
  repetitions: number;
}

/**
 * Times the variants of dispatches on a device, and takes the fastest of those that are right: it agrees with its float64 twin on
 * a brief case, and with the plain variant at the shape at hand. Every submission is awaited, so that other work of this
 * thread and of the device goes on in between.
 */
export class Tuner {
  readonly #session: Session;
  readonly #limits: TuningLimits;
  readonly #readback: Readback;
  readonly #shapes: Record<string, TunedShape> = {};
  readonly #wrong = new Set<string>();
  readonly #faults: string[] = [];
  /** Whether a variant agrees with its twin, as `KERNEL VARIANT`. */
  readonly #checked = new Map<string, boolean>();
  #cases: readonly KernelCase[] | null = null;
  /** The variant that is timed. */
  #running: VariantName | null = null;
  #deviceMs = 0;
  /** What an empty submission takes. */
  #latency = 0;

  constructor(session: Session, limits: Partial<TuningLimits> = {}) {
    this.#session = session;
    this.#limits = { ...LIMITS, ...limits };
    this.#readback = new Readback(session.device);
  }

  /** Takes the choices in their order, until the budget or the patience is spent, or the device is lost. */
  async tune(choices: readonly Choice[]): Promise<Tuning> {
    const { budget, patience, now } = this.#limits;
    const began = now();
    try {
      for (const choice of choices) {
        if (this.#session.lost || this.#deviceMs >= budget || now() - began >= patience) break;
        await this.#choose(choice);
      }
    } finally {
      this.#readback.destroy();
    }
    return { shapes: this.#shapes, wrong: [...this.#wrong], faults: this.#faults, deviceMs: this.#deviceMs };
  }

  async #choose(choice: Choice): Promise<void> {
    const { shape, dispatch, sizes, variants } = choice;
    const run = runAtShape(dispatch, sizes);
    if (!run) return;
    const { adapter } = this.#session;
    const workspace = new DeviceWorkspace(this.#session, { adapter }, this.#readback, 'tuning');
    try {
      const plan = this.#load(workspace, choice, run);
      const candidates: Candidate[] = [];
      let expected: readonly FloatArray[] | null = null;
      // Plain comes first: the others are compared with it.
      for (const variant of [...variants].sort((a, b) => Number(b === 'plain') - Number(a === 'plain'))) {
        if (this.#session.lost || !(await this.#agreesWithTwin(dispatch, variant))) continue;
        try {
          const program = await compile(workspace, plan, choice, variant, adapter);
          const result = await this.#runOnce(workspace, program, run);
          const fault: string | null = expected && faultIn(result, expected, run);
          if (fault !== null) this.#tell(dispatch, variant, fault);
          else candidates.push({ variant, program, time: Infinity, repetitions: 1 });
          expected ??= result;
        } catch (error) {
          const cause = await this.#session.explain(error);
          // A tensor that has no room says nothing of the variant.
          if (cause instanceof RangeError) return;
          this.#tell(dispatch, variant, cause.message);
        }
      }
      if (this.#session.lost || candidates.length === 0) return;
      try {
        await this.#time(workspace, candidates, run);
      } catch (error) {
        const cause = await this.#session.explain(error);
        if (this.#running) this.#tell(dispatch, this.#running, cause.message);
        return;
      }
      this.#shapes[shape] = chosen(candidates, variants[0]!);
    } finally {
      workspace.destroy();
    }
  }

  /** Makes room and writes the tensors; gives the dispatch on these buffers. */
  #load(workspace: DeviceWorkspace, { dispatch, sizes, variants, shape }: Choice, { tensors }: RunAtShape): Plan {
    const names = Object.keys(dispatch.tensors);
    // What is packed, withPackedWeights puts into a buffer of its own.
    const refs = names.map((name) => [name, { buffer: name === 'packed' ? 'weight' : name }]);
    const plan = [{ ...dispatch, tensors: Object.fromEntries(refs) as never }];
    const packed = variants.map((variant) => {
      const target = targetOf(shape, variant, this.#session.adapter);
      return packedBuffer(withPackedWeights(plan, sizes, target));
    });
    workspace.reserveRecords(1, sizes.timeSteps);
    workspace.reserve({ ...Object.assign({}, ...packed), [SPLIT_BUFFER]: SPLIT_SUMS });
    for (const [name, tensor] of Object.entries(tensors)) {
      if (name === 'packed') continue;
      workspace.reserve({ [name]: tensor.length });
      workspace.write(name, tensor);
    }
    workspace.setRecord(0, { ...emptyStepRecord(), ...sizes, lossScale: 1 });
    return plan;
  }

  /** Runs a candidate on the tensors as they were, and reads what it wrote. This may be when the driver compiles. */
  async #runOnce(workspace: DeviceWorkspace, program: DeviceProgram, { tensors, outputs }: RunAtShape) {
    for (const name of Object.keys(outputs)) workspace.write(name, tensors[name]!);
    workspace.run(program, 0);
    const parts = Object.keys(outputs).map((name) => partsOf(name, tensors[name]!.length));
    return Promise.all(parts.map((part) => workspace.read(part)));
  }

  /** Times the candidates in turns; some are dropped after a short run. Where the budget ends, what is known so far counts. */
  async #time(workspace: DeviceWorkspace, candidates: readonly Candidate[], { outputs }: RunAtShape): Promise<void> {
    const { budget, submission, rounds } = this.#limits;
    const output = Object.keys(outputs)[0]!;
    const timed = async (candidate: Candidate): Promise<number> => {
      const { program, repetitions } = candidate;
      this.#running = candidate.variant;
      const elapsed = await this.#elapsed(workspace, program, repetitions, output);
      // Never nothing, where the empty submissions happened to take longer.
      const own = Math.max(elapsed / 10, elapsed - this.#latency);
      candidate.time = Math.min(candidate.time, own / repetitions);
      return own;
    };
    // Twice, as another program may have been in the way.
    const twice = async (candidate: Candidate): Promise<number> =>
      Math.min(await timed(candidate), await timed(candidate));
    const within = (share: number): Candidate[] => {
      const best = Math.min(...candidates.map(({ time }) => time));
      // With what a submission takes: of a short one little else may be left.
      return candidates.filter(({ time, repetitions }) => time <= share * best + this.#latency / repetitions);
    };
    this.#latency = Infinity;
    this.#running = null;
    for (let i = 0; i < EMPTY; i++) {
      this.#latency = Math.min(this.#latency, await this.#elapsed(workspace, [], 0, output));
    }
    const last = new Map<Candidate, number>();
    for (const candidate of candidates) last.set(candidate, await twice(candidate));
    for (const candidate of within(MUCH_SLOWER)) {
      while (last.get(candidate)! < submission && candidate.repetitions < MOST_REPETITIONS && this.#deviceMs < budget) {
        candidate.repetitions *= 2;
        candidate.time = Infinity;
        last.set(candidate, await twice(candidate));
      }
    }
    for (let round = 2; round < rounds && this.#deviceMs < budget; round++) {
      for (const candidate of within(CONTENDER)) await timed(candidate);
    }
  }

  /** Milliseconds of a submission of so many repetitions, until the news of it is here. */
  async #elapsed(workspace: DeviceWorkspace, program: DeviceProgram, repetitions: number, output: string) {
    const { now } = this.#limits;
    const began = now();
    for (let i = 0; i < repetitions; i++) workspace.run(program, 0);
    await workspace.read([[output, 0, 1]]);
    const elapsed = now() - began;
    this.#deviceMs += elapsed;
    return elapsed;
  }

  /** Whether a variant computes what its twin does on a brief case; asked once. */
  async #agreesWithTwin({ kernel }: Dispatch, variant: VariantName): Promise<boolean> {
    const key = `${kernel} ${variant}`;
    let agrees = this.#checked.get(key);
    if (agrees === undefined) {
      this.#cases ??= briefCases();
      const own = this.#cases.filter((run) => run.kernel === kernel && (run.variant ?? 'plain') === variant);
      const { state, reason } = await checkVariant(this.#session, { kernel, variant }, own.slice(0, 1));
      agrees = state === 'right';
      this.#checked.set(key, agrees);
      if (state === 'wrong') this.#tell({ kernel }, variant, reason);
    }
    return agrees;
  }

  #tell({ kernel }: Pick<Dispatch, 'kernel'>, variant: VariantName, fault: string): void {
    const id = `${kernel} ${variant}`;
    this.#checked.set(id, false);
    this.#wrong.add(id);
    this.#faults.push(
      `${kernel} in the variant ${variant} computes wrong numbers here and is not used: ${fault.replace(/\s+/g, ' ')}`,
    );
  }
}

/** A target that takes one variant for a shape. */
function targetOf(shape: string, variant: VariantName, adapter: Adapter): Target {
  return { adapter, measured: new Map([[shape, variant]]) };
}

function compile(
  workspace: DeviceWorkspace,
  plan: Plan,
  { sizes, shape }: Choice,
  variant: VariantName,
  adapter: Adapter,
): Promise<DeviceProgram> {
  const target = targetOf(shape, variant, adapter);
  const packed = withPackedWeights(plan, sizes, target);
  return workspace.commands(packed, launchesOf(packed, sizes, target));
}

function partsOf(name: string, length: number): Part[] {
  if (length <= MOST_COMPARED) return [[name, 0, length]];
  const half = MOST_COMPARED / 2;
  return [
    [name, 0, half],
    [name, length - half, half],
  ];
}

function faultIn(got: readonly FloatArray[], expected: readonly FloatArray[], { outputs }: RunAtShape): string | null {
  const faults = Object.entries(outputs).map(([name, closeness], i) => faultOf(got[i]!, expected[i]!, closeness, name));
  return faults.find((fault) => fault !== null) ?? null;
}

/** The fastest; the rules' choice where it is as fast. */
function chosen(candidates: readonly Candidate[], expected: VariantName): TunedShape {
  const fastest = candidates.reduce((best, other) => (other.time < best.time ? other : best));
  const ruled = candidates.find(({ variant }) => variant === expected);
  const { variant } = ruled && ruled.time <= (1 + NOISE) * fastest.time ? ruled : fastest;
  return { variant, times: Object.fromEntries(candidates.map(({ variant, time }) => [variant, time])) };
}
