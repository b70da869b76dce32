import { describe, expect, it } from 'vitest';
import { NOTEBOOK_TRAINING } from '../../src/engine/engine.ts';
import type { TrainingStep } from '../../src/engine/engine.ts';
import { Model } from '../../src/engine/model.ts';
import { HostExecutor, HostWorkspace } from '../../src/host/executor.ts';
import type { HostProgram } from '../../src/host/executor.ts';
import { ArrayMemory } from '../../src/host/memory.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import type { StepRecord } from '../../src/model/step.ts';
import type { Executor } from '../../src/plan/executor.ts';
import { TWINS } from '../../src/reference/index.ts';
import { SOFTWARE } from '../../src/check/case_adapters.ts';

const CONFIG = notebookConfig(5, 3);

/** A workspace that keeps what it is told, and computes nothing. */
class RecordedWorkspace extends HostWorkspace {
  readonly records: StepRecord[] = [];
  /** Programs by what they do, with the slot whose record they ran with. */
  readonly ran: string[] = [];
  #what = new Map<HostProgram, string>();

  override program(what: string): HostProgram {
    const program: HostProgram = [];
    this.#what.set(program, what);
    return program;
  }

  override setRecord(_slot: number, record: StepRecord): void {
    this.records.push({ ...record });
  }

  override run(program: HostProgram, slot?: number): void {
    this.ran.push(`${this.#what.get(program)} at ${slot}`);
  }
}

/** A model on an executor that poses as a device, and the workspace that it trains in. */
function recorded() {
  const memory = new ArrayMemory(Float64Array, TWINS);
  const workspaces: RecordedWorkspace[] = [];
  const executor: Executor<HostProgram> = Object.assign(new HostExecutor(memory), {
    target: { adapter: SOFTWARE },
    open: () => {
      const workspace = new RecordedWorkspace(memory);
      workspaces.push(workspace);
      return workspace;
    },
  });
  const model = new Model(executor, CONFIG, initialParameters(CONFIG, 'torch', 1), NOTEBOOK_TRAINING);
  return { model, training: workspaces[0]! };
}

function step(timeSteps: number, more: Partial<TrainingStep> = {}, batchSize = 1): TrainingStep {
  const ids = Int32Array.from({ length: timeSteps * batchSize }, (_, i) => i % 5);
  const batch = { inputs: ids, targets: ids, timeSteps, batchSize, carryState: true, lossScale: 1 };
  return { batch, learningRate: 0.1, clipValue: 5, ...more };
}

describe('what a model tells its executor of training steps', () => {
  it('is a record for each, and a program for each span: the first step of a span says how many it makes', async () => {
    const { model, training } = recorded();
    await model.train([step(3), step(2), step(4, { maxNorm: 1 }), step(1)]);
    expect(training.ran).toEqual(['multi-step at 0', 'train by norm at 2', 'multi-step at 3']);
    const fields = training.records.map(({ slot, rows, timeSteps, idsOffset, previousTimeSteps, multiSteps }) => {
      return { slot, rows, timeSteps, idsOffset, previousTimeSteps, multiSteps };
    });
    expect(fields).toEqual([
      { slot: 0, rows: 3, timeSteps: 3, idsOffset: 0, previousTimeSteps: 0, multiSteps: 2 },
      { slot: 1, rows: 2, timeSteps: 2, idsOffset: 3, previousTimeSteps: 3, multiSteps: 0 },
      { slot: 2, rows: 4, timeSteps: 4, idsOffset: 5, previousTimeSteps: 2, multiSteps: 0 },
      { slot: 3, rows: 1, timeSteps: 1, idsOffset: 9, previousTimeSteps: 4, multiSteps: 1 },
    ]);
  });

  it('counts updates from call to call, and carries no state over before the first', async () => {
    const { model, training } = recorded();
    await Promise.all([model.train([step(2)]), model.train([step(2), step(2)])]);
    expect(training.records.map(({ stepNumber, carryState }) => [stepNumber, carryState])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
    ]);
  });

  it('refuses a batch that does not fit the state of the calls before it, done or not', async () => {
    const { model } = recorded();
    const first = model.train([step(2, {}, 3)]);
    await expect(model.train([step(2)])).rejects.toThrow('The carried state is of 3 sequences, the batch has 1.');
    await first;
    // What was refused as a whole leaves the state that is expected as it was.
    const anew = { ...step(2), batch: { ...step(2).batch, carryState: false } };
    await expect(model.train([anew, step(2, {}, 3)])).rejects.toThrow('The carried state is of 1 sequences');
    await model.train([step(2, {}, 3)]);
  });
});
