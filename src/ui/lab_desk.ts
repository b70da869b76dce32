import type { ReactiveControllerHost } from 'lit';
import { modeOf } from '../train/recipe.ts';
import type { WorkerPort } from '../worker/client.ts';
import type { Grid } from '../worker/protocol.ts';
import { NOTEBOOK_SETTINGS } from '../worker/settings.ts';
import { CheckController } from './check_controller.ts';
import { CrossoverController } from './crossover_controller.ts';
import type { TakenFile } from './file_intake.ts';
import { LogController } from './log_controller.ts';
import { RaceController } from './race_controller.ts';
import type { LabView } from './room.ts';
import type { RunController } from './run_controller.ts';

/** What the lab does: the race, the comparison of sizes, the check, and the logs of other runs. Its script comes with those of the other rooms. */
export class LabDesk {
  readonly #run: RunController;
  readonly #grid: () => Grid;
  readonly #race: RaceController;
  readonly #crossover: CrossoverController;
  readonly #check: CheckController;
  readonly #logs: LogController;
  /** True if the run continues after the race or the comparison. */
  #goesOn = false;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort, grid: () => Grid, run: RunController) {
    this.#run = run;
    this.#grid = grid;
    this.#race = new RaceController(host, connect);
    this.#crossover = new CrossoverController(host, connect);
    this.#check = new CheckController(host);
    this.#logs = new LogController(host);
  }

  get view(): LabView {
    const { results, busy } = this.#check;
    const { state: logs } = this.#logs;
    return { race: this.#race.state, crossover: this.#crossover.state, check: { results, busy }, logs };
  }

  /** True during a race or a comparison, when nothing else should compute. */
  get timed(): boolean {
    return this.#race.state.phase === 'racing' || this.#crossover.state.phase === 'measuring';
  }

  check(): void {
    void this.#check.run(this.#run.client);
  }

  /** Opens logs of runs, in the lab. */
  showLogs(files: readonly TakenFile[]): void {
    location.hash = '#/lab';
    this.#logs.open(files);
  }

  closeLog(id: number): void {
    this.#logs.close(id);
  }

  /** The user pauses or resumes the run: it does not continue by itself after a measurement. */
  letRest(): void {
    this.#goesOn = false;
  }

  toggleRace(): void {
    if (this.#race.state.phase === 'racing') return this.#race.stop();
    const run = this.#run;
    this.#hold();
    // The race uses the notebook's recipe. From a run with another recipe it takes only the list of names.
    const names = modeOf(run.inEffect) === 'names';
    const settings = run.inEffect.batching === 'notebook' ? run.inEffect : NOTEBOOK_SETTINGS;
    this.#race.start(names ? run.corpus : { kind: 'built-in' }, settings, () => this.#goOn());
    this.#crossover.stop();
  }

  toggleCrossover(): void {
    if (this.#crossover.state.phase === 'measuring') return this.#crossover.stop();
    const { model, inEffect } = this.#run;
    if (!model) return;
    this.#hold();
    this.#crossover.start({ config: model.config, settings: inEffect, grid: this.#grid() }, () => this.#goOn());
    this.#race.stop();
  }

  /** Pauses the run during a race or a comparison. */
  #hold(): void {
    // The worker handles messages in order, so a run in preparation pauses as soon as it is ready. #goOn does not check the
    // phase, since the pause may still be in progress, and `resume` does nothing to a run that is not paused.
    if (!this.#run.active) return;
    this.#goesOn = true;
    this.#run.pause();
  }

  #goOn(): void {
    if (!this.#goesOn || this.timed) return;
    this.#goesOn = false;
    this.#run.resume();
  }
}
