import type { ReactiveControllerHost } from 'lit';
import type { RunVariants } from '../engine/known_variants.ts';
import { modeOf } from '../train/recipe.ts';
import { forgetVariants } from '../worker/ask.ts';
import type { WorkerPort } from '../worker/client.ts';
import type { Grid } from '../worker/protocol.ts';
import { NOTEBOOK_SETTINGS } from '../worker/settings.ts';
import type { CorpusSource, RunSettings } from '../worker/settings.ts';
import { CheckController } from './check_controller.ts';
import { CrossoverController } from './crossover_controller.ts';
import type { TakenFile } from './file_intake.ts';
import { LessonController } from './lesson/lesson_controller.ts';
import { StepController } from './lesson/step_controller.ts';
import { TwinsController, type TwinsOrder } from './lesson/twins_controller.ts';
import { KernelsController } from './kernels_controller.ts';
import { SamplingController } from './lesson/sampling_controller.ts';
import type { LessonView } from './lesson/lesson_view.ts';
import { LessonListController } from './lesson/printed_list.ts';
import { UnitsController } from './lesson/units_controller.ts';
import { LogController } from './log_controller.ts';
import { ProfileController } from './profile_controller.ts';
import { RaceController } from './race_controller.ts';
import type { LabView } from './room.ts';
import type { RunController } from './run_controller.ts';
import { RunKeeper } from './run_keeper.ts';
import { SweepController, type SweepChoice } from './sweep_controller.ts';

/** What the lab and the lesson do: traces, the race, the comparison of sizes, the sweep, the checks, the runs before, and the logs of others. Its script comes with those of the other rooms. */
export class LabDesk {
  readonly lesson: LessonController;
  readonly sampling: SamplingController;
  readonly #run: RunController;
  readonly #grid: () => Grid;
  readonly #race: RaceController;
  readonly #crossover: CrossoverController;
  readonly #check: CheckController;
  readonly #kernels: KernelsController;
  readonly #profile: ProfileController;
  readonly #sweep: SweepController;
  readonly #logs: LogController;
  readonly #lists: LessonListController;
  readonly #units: UnitsController;
  readonly #twins: TwinsController;
  readonly #steps: StepController;
  /** True if the run continues after what is timed. */
  #goesOn = false;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort, grid: () => Grid, run: RunController) {
    this.#run = run;
    this.#grid = grid;
    this.lesson = new LessonController(host, run);
    this.sampling = new SamplingController(host, run);
    this.#race = new RaceController(host, connect);
    this.#crossover = new CrossoverController(host, connect);
    this.#check = new CheckController(host);
    this.#kernels = new KernelsController(host, connect);
    this.#profile = new ProfileController(host, connect);
    this.#sweep = new SweepController(host, connect);
    this.#logs = new LogController(host);
    this.#lists = new LessonListController(host, run);
    this.#units = new UnitsController(host, run);
    this.#twins = new TwinsController(host, connect);
    this.#steps = new StepController(host, run);
    const keeper = new RunKeeper((past) => this.#logs.keep(past));
    host.addController({ hostUpdate: () => keeper.watch(run) });
  }

  get view(): LabView {
    const { results, busy } = this.#check;
    const { state: logs } = this.#logs;
    const [race, crossover, kernels] = [this.#race.state, this.#crossover.state, this.#kernels.state];
    const [{ state: profile }, { state: sweep }] = [this.#profile, this.#sweep];
    const [lists, units] = [this.#lists.lists, this.#units.view];
    const [twins, step] = [this.#twins.state, this.#steps.state];
    const measured = { race, crossover, kernels, check: { results, busy }, profile };
    const [toggleProfile, forget] = [this.#toggleProfile, this.#forgetVariants];
    const swept = { sweep, toggleSweep: this.#toggleSweep, takeBest: this.#takeBest };
    return { ...measured, ...swept, toggleProfile, forgetVariants: forget, logs, lists, units, twins, step };
  }

  get lessonView(): LessonView {
    return { ...this.lesson.view, sampling: this.sampling.view };
  }

  /** True while engines are timed or a sweep trains, when nothing else should compute. */
  get timed(): boolean {
    const measuring = [this.#crossover, this.#profile].some(({ state }) => state.phase === 'measuring');
    return this.#race.state.phase === 'racing' || this.#sweep.state.phase === 'training' || measuring;
  }

  check(): void {
    void this.#check.run(this.#run.client);
  }

  /** Measures what the units of the network go with. A run that trains is paused meanwhile. */
  measureUnits(): void {
    if (this.#units.busy) return;
    this.#hold();
    void this.#units.measure().then(() => this.#goOn());
  }

  /** Checks the GPU's kernels beside the run, which goes on; or stops that. What is timed would be disturbed, and ends. */
  toggleKernels(): void {
    if (this.#kernels.state.phase === 'checking') return this.#kernels.stop();
    this.#race.stop();
    this.#crossover.stop();
    this.#profile.stop();
    this.#kernels.start(() => this.#run.avoid(this.#wrong));
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

  /** Makes so many steps of the run, or all that are left; `anew` begins again and rests before the first. */
  step(steps: number | 'anew' | 'all'): void {
    const { client, corpus, inEffect } = this.#run;
    this.letRest();
    if (steps === 'all') this.#run.resume();
    else if (steps === 'anew') client?.start(corpus, inEffect, { paused: true });
    else void this.#steps.make(steps, this.lesson.view.traced?.symbols ?? []);
  }

  /** Trains the notebook's network with and without clipping; stops that for null, and for `back` goes back before the explosion. */
  twins(order: TwinsOrder | 'back' | null): void {
    if (!order) return this.#twins.stop();
    if (order === 'back') return this.#twins.goBack();
    const { corpus, settings, symbols } = this.#notebookRun;
    this.#twins.start(corpus, settings, order, symbols);
  }

  toggleRace(): void {
    if (this.#race.state.phase === 'racing') return this.#race.stop();
    this.#kernels.stop();
    this.#hold();
    const { corpus, settings } = this.#notebookRun;
    this.#race.start(corpus, settings, this.#wrong, () => this.#goOn());
    this.#crossover.stop();
    this.#profile.stop();
    this.#sweep.stop();
  }

  toggleCrossover(): void {
    if (this.#crossover.state.phase === 'measuring') return this.#crossover.stop();
    const { model, inEffect } = this.#run;
    if (!model) return;
    this.#kernels.stop();
    this.#hold();
    const order = { config: model.config, settings: inEffect, grid: this.#grid() };
    this.#crossover.start(order, this.#wrong, () => this.#goOn());
    this.#race.stop();
    this.#profile.stop();
    this.#sweep.stop();
  }

  readonly #toggleProfile = (): void => {
    if (this.#profile.state.phase === 'measuring') return this.#profile.stop();
    const { model, device, inEffect: settings } = this.#run;
    if (!model || !device) return;
    this.#kernels.stop();
    this.#hold();
    const { config, timeSteps, batchSize } = model;
    const measured = Object.entries(device.tuned?.shapes ?? {}).map(([shape, { variant }]) => [shape, variant]);
    const order = {
      ...{ device: device.kind, config, settings, timeSteps, batchSize },
      ...(measured.length > 0 && { variants: Object.fromEntries(measured) as RunVariants }),
    };
    this.#profile.start(order, this.#wrong, () => this.#goOn());
    this.#race.stop();
    this.#crossover.stop();
    this.#sweep.stop();
  };

  readonly #toggleSweep = ({ detail: choice }: CustomEvent<SweepChoice>): void => {
    if (this.#sweep.state.phase === 'training') return this.#sweep.stop();
    const { corpus, inEffect, progress, leaning } = this.#run;
    // As long as the run, whose length cross-validation may have found; one that leans is short.
    const iterations = leaning ? inEffect.iterations : progress.iterations || inEffect.iterations;
    this.#hold();
    this.#sweep.start({ corpus, settings: { ...inEffect, iterations }, ...choice }, this.#wrong, () => this.#goOn());
    this.#race.stop();
    this.#crossover.stop();
    this.#profile.stop();
  };

  readonly #takeBest = (): void => {
    const { best, runs, order } = this.#sweep.state;
    if (!best || !order) return;
    this.letRest();
    this.#run.open('The best run of the sweep', best.model, order.corpus, runs[best.run]!.curve);
  };

  readonly #forgetVariants = (): void => {
    const { client } = this.#run;
    if (client) forgetVariants(client).catch((error: Error) => this.#run.refuse(error.message));
  };

  /** The variants of kernels that the check has found to be wrong. */
  get #wrong(): string[] {
    const wrong = this.#kernels.state.findings.filter(({ state }) => state === 'wrong');
    return wrong.map(({ kernel, variant }) => `${kernel} ${variant}`);
  }

  /** The notebook's recipe on the list of the run. From a run with another recipe it takes only the list of names. */
  get #notebookRun(): { readonly corpus: CorpusSource; readonly settings: RunSettings; readonly symbols: number } {
    const { inEffect, corpus, report } = this.#run;
    const settings = inEffect.batching === 'notebook' ? inEffect : NOTEBOOK_SETTINGS;
    if (modeOf(inEffect) === 'text') return { corpus: { kind: 'built-in' }, settings, symbols: NaN };
    return { corpus, settings, symbols: report?.symbols ?? NaN };
  }

  /** Pauses the run while something is timed. */
  #hold(): void {
    // The worker handles messages in order, so a run in preparation pauses as soon as it is ready. #goOn does not check the
    // phase, since the pause may still be in progress, and `resume` does nothing to a run that is not paused.
    if (!this.#run.active) return;
    this.#goesOn = true;
    this.#run.pause();
  }

  #goOn(): void {
    if (!this.#goesOn || this.timed || this.#units.busy) return;
    this.#goesOn = false;
    this.#run.resume();
  }
}
