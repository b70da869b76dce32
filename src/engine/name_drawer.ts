import type { ModelConfig } from '../model/config.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { Executor, NamePlanner, Part as PartOfBuffer, StepSizes, Workspace } from '../plan/executor.ts';
import type { Planner } from '../plan/planner.ts';
import type { SamplingTable } from './requests.ts';

/** Names that a device draws at once position by position: what bounds the memory of a request. */
const NAMES_AT_ONCE = 1_024;
/**
 * Positions of one submission to a device. Mesa's llvmpipe 25.0 ends the process (SIGSEGV) on a submission of 20,000 positions;
 * and names that have ended are seen between two submissions.
 */
export const POSITIONS_AT_ONCE = 64;

/** Some names of a request. */
interface Part {
  readonly count: number;
  /** Draws them, and gives how to await their symbols, count x maxLength. */
  readonly draw: () => Promise<() => Promise<Int32Array>>;
}

/** Draws names: whole ones in one dispatch or in one call where that can be done, else position by position. */
export class NameDrawer<Program> {
  readonly #executor: Executor<Program>;
  readonly #planner: Planner;
  readonly #workspace: Workspace<Program>;
  readonly #reserve: (sizes: StepSizes) => void;
  readonly #wholeNames: NamePlanner | null;
  readonly #record = emptyStepRecord();

  /** @param reserve makes room for steps in the workspace */
  constructor(
    executor: Executor<Program>,
    planner: Planner,
    workspace: Workspace<Program>,
    reserve: (sizes: StepSizes) => void,
  ) {
    this.#executor = executor;
    this.#planner = planner;
    this.#workspace = workspace;
    this.#reserve = reserve;
    this.#wholeNames = executor.wholeNames(planner.config);
  }

  /** A request in parts, to be drawn in their order. */
  parts(table: SamplingTable, count: number): Part[] {
    const { maxLength } = table.record;
    const whole = this.#wholeNames?.namesAtOnce(maxLength) ?? 0;
    const atOnce = whole || (this.#executor.target ? NAMES_AT_ONCE : count);
    return Array.from({ length: Math.ceil(count / atOnce) }, (_, i) => {
      const first = i * atOnce;
      const names = Math.min(atOnce, count - first);
      const uniforms = table.uniforms.subarray(first * maxLength, (first + names) * maxLength);
      const record = { ...table.record, firstName: table.record.firstName + first };
      const draw = async () => {
        this.#load({ ...table, uniforms, record }, names);
        await this.#draw(names, maxLength, whole > 0);
        const symbols = this.#workspace.readIds([['symbols', 0, names * maxLength]]);
        return () => symbols;
      };
      return { count: names, draw };
    });
  }

  get #config(): ModelConfig {
    return this.#planner.config;
  }

  async #draw(count: number, maxLength: number, whole: boolean): Promise<void> {
    const { sampler } = this.#executor;
    if (whole) await this.#drawWhole(count);
    else if (sampler?.draws(this.#config)) {
      // Reserving comes first: it may move what the arrays lie in.
      this.#workspace.reserve({ space: sampler.spaceFor(this.#config, count) });
      this.#workspace.peek('symbols')!.fill(-1, 0, count * maxLength);
      sampler.draw(this.#workspace, this.#config, this.#record);
    } else await this.#drawPositions(count, maxLength);
  }

  /** Makes room for names, and writes what is asked of them. */
  #load({ uniforms, forced, record }: SamplingTable, count: number): void {
    const symbols = count * record.maxLength;
    this.#workspace.reserve({ uniforms: Math.max(1, uniforms.length), forced: forced.length, symbols });
    this.#workspace.write('uniforms', uniforms);
    this.#workspace.write('forced', forced);
    Object.assign(this.#record, record, { rows: count, timeSteps: 1, batchSize: count, previousTimeSteps: 1 });
  }

  /** Whole names in one dispatch, and those that pack the weights. */
  async #drawWhole(count: number): Promise<void> {
    const names = this.#wholeNames!;
    this.#workspace.reserve(names.sizes(count));
    this.#workspace.reserveRecords(1, 1);
    const sizes = { timeSteps: 1, batchSize: count };
    const program = await this.#workspace.program('names', sizes, () => names.plan());
    this.#workspace.setRecord(0, this.#record);
    await this.#workspace.run(program, 0);
  }

  /** Draws names position by position, all of them side by side, until it is seen that the last has ended. */
  async #drawPositions(count: number, maxLength: number): Promise<void> {
    const workspace = this.#workspace;
    const sizes = { timeSteps: 1, batchSize: count };
    this.#reserve(sizes);
    workspace.reserve({ inputs: count });
    workspace.write('inputs', new Int32Array(count).fill(-1));
    const symbols = workspace.peek('symbols');
    if (symbols) symbols.fill(-1, 0, count * maxLength);
    else if (maxLength > POSITIONS_AT_ONCE) workspace.write('symbols', new Int32Array(count * maxLength).fill(-1));
    for (let t = 0; t < maxLength; t++) {
      if (await this.#haveEnded(t - 1, count, maxLength)) return;
      // What was run has been handed over wherever the table of times may grow.
      if (t % POSITIONS_AT_ONCE === 0) workspace.reserveRecords(2, Math.min(maxLength, t + POSITIONS_AT_ONCE));
      // The first symbol starts from the zero state, every later one from the state before.
      const slot = Math.min(t, 1);
      const program = await workspace.program(`position ${t}`, sizes, () => this.#planner.samplingStep(t));
      this.#record.carryState = slot;
      workspace.setRecord(slot, this.#record);
      await workspace.run(program, slot);
    }
  }

  /** Whether no name has a symbol at a position. A device is asked after each submission only, and else not known to. */
  async #haveEnded(position: number, count: number, maxLength: number): Promise<boolean> {
    if (position < 0) return false;
    const symbols = this.#workspace.peek('symbols');
    if (symbols) {
      for (let k = 0; k < count; k++) if (symbols[k * maxLength + position]! >= 0) return false;
      return true;
    }
    if ((position + 1) % POSITIONS_AT_ONCE > 0) return false;
    const parts = Array.from({ length: count }, (_, k): PartOfBuffer => ['symbols', k * maxLength + position, 1]);
    return (await this.#workspace.readIds(parts)).every((symbol) => symbol < 0);
  }
}
