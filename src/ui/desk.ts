import type { ReactiveControllerHost } from 'lit';
import { modeOf } from '../train/recipe.ts';
import type { WorkerPort } from '../worker/client.ts';
import type { GeneratorKind, Grid, WritingOrder } from '../worker/protocol.ts';
import { NOTEBOOK_SETTINGS, type CorpusSource, type OneSource, type RunSettings } from '../worker/settings.ts';
import { CheckController } from './check_controller.ts';
import { CrossoverController } from './crossover_controller.ts';
import { ExportController } from './export_controller.ts';
import { takeFile, type TakenFile } from './file_intake.ts';
import { KeptController } from './kept_controller.ts';
import { keptName, keptOf, sourceOf } from './kept_name.ts';
import { PoemController } from './poem_controller.ts';
import { RaceController } from './race_controller.ts';
import type { StudioView } from './room.ts';
import { RunController } from './run_controller.ts';
import { withLists } from './sources.ts';
import type { KeepDetail } from './star.ts';
import type { WishForm } from './wish_form.ts';

/** The sizes at which the engines are compared. */
export const GRID: Grid = { hiddenSizes: [16, 32, 64, 128, 256, 512], batchSizes: [1, 8, 32, 128] };

/** The events of the rooms' panels, with their details. */
export interface DeskEvents {
  'mango-toggle': undefined;
  'mango-reset': undefined;
  'mango-more': undefined;
  'mango-list': CorpusSource;
  'mango-files': readonly File[];
  'mango-add-files': readonly File[];
  'mango-adding': boolean;
  'mango-text': CorpusSource;
  'mango-text-files': readonly File[];
  'mango-as-text': undefined;
  'mango-as-names': undefined;
  'mango-lesson': undefined;
  'mango-fresh': undefined;
  'mango-settings': RunSettings;
  'mango-save': undefined;
  'mango-write': WritingOrder;
  'mango-stop': undefined;
  'mango-epoch': File;
  'mango-race': undefined;
  'mango-crossover': undefined;
  'mango-check': undefined;
  'mango-stop-now': undefined;
  'mango-moment': number | null;
  'mango-blend': ReadonlyMap<string, number> | null;
  'mango-keep': KeepDetail;
  'mango-unkeep': string;
  'mango-undo': undefined;
  'mango-note': { readonly name: string; readonly note: string };
  'mango-export': GeneratorKind;
  'mango-wishes': WishForm;
  'mango-stream': undefined;
  'mango-more-like': undefined;
  'mango-back': undefined;
}

/** What the studio does: one run, the poem, the race, the comparison and the check, and an action for each event. */
export class Desk {
  readonly run: RunController;
  readonly kept: KeptController;
  readonly #race: RaceController;
  readonly #crossover: CrossoverController;
  readonly #poem: PoemController;
  readonly #check: CheckController;
  readonly #exports: ExportController;
  readonly #grid: () => Grid;
  /** True if the run continues after the race or the comparison. */
  #goesOn = false;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort, grid: () => Grid, say: (text: string) => void) {
    this.#grid = grid;
    this.run = new RunController(host, connect);
    this.#race = new RaceController(host, connect);
    this.#crossover = new CrossoverController(host, connect);
    this.#poem = new PoemController(host, say);
    this.#check = new CheckController(host);
    this.kept = new KeptController(host);
    this.#exports = new ExportController(host);
  }

  get view(): StudioView {
    const { results, busy } = this.#check;
    return {
      run: this.run,
      mode: this.run.model?.task.mode ?? 'names',
      poem: this.#poem.poem,
      race: this.#race.state,
      crossover: this.#crossover.state,
      check: { results, busy },
      kept: this.kept.state,
      exported: this.#exports.message,
    };
  }

  /** The action of each event. */
  readonly actions: { readonly [K in keyof DeskEvents]: (detail: DeskEvents[K]) => void } = {
    'mango-toggle': () => {
      // If the user pauses or resumes the run, it does not continue by itself after a measurement.
      this.#goesOn = false;
      this.run.toggle();
    },
    'mango-reset': () => this.run.reset(),
    'mango-more': () => this.run.more(),
    'mango-list': (corpus) => this.run.start(corpus),
    'mango-files': (files) => void this.#take(files, (corpora) => this.run.start(withLists(null, corpora))),
    'mango-add-files': (files) =>
      void this.#take(files, (corpora) => this.run.start(withLists(this.run.corpus, corpora)), 'lists'),
    'mango-adding': (adding) => this.run.add(adding),
    'mango-text': (corpus) => this.run.startText(corpus),
    'mango-text-files': (files) => void this.#take(files, (corpora) => this.run.startText(withLists(null, corpora))),
    'mango-as-text': () => this.run.learnAsText(this.run.offered ?? this.run.corpus),
    'mango-as-names': () => this.run.start(this.run.offeredNames ?? this.run.corpus),
    'mango-lesson': () => this.run.startLesson(),
    'mango-fresh': () => this.run.startFresh(),
    'mango-settings': (settings) => this.run.change(settings),
    'mango-save': () => void this.run.save(),
    'mango-write': (order) => this.#poem.write(this.run.client, order),
    'mango-stop': () => this.#poem.stop(),
    'mango-epoch': (file) => void this.#take([file], ([corpus]) => corpus && this.run.trainSonnets(corpus), 'lists'),
    'mango-race': () => this.#toggleRace(),
    'mango-crossover': () => this.#toggleCrossover(),
    'mango-check': () => void this.#check.run(this.run.client),
    'mango-stop-now': () => this.run.stopNow(),
    'mango-moment': (iteration) => this.run.goTo(iteration),
    'mango-blend': (blend) => this.run.mix(blend),
    'mango-keep': ({ name, shown }) => this.kept.toggle(keptName(name, shown, sourceOf(this.#source), new Date())),
    'mango-unkeep': (name) => this.kept.remove(name),
    'mango-undo': () => this.kept.undo(),
    'mango-note': ({ name, note }) => this.kept.note(name, note),
    'mango-export': (kind) => void this.#exports.download(this.run.client, kind, this.#source),
    'mango-wishes': (form) => this.run.wish(form),
    'mango-stream': () => this.run.toggleStream(),
    'mango-more-like': () => this.run.moreLike(keptOf(this.kept.state.names, this.#source).map(({ name }) => name)),
    'mango-back': () => this.run.backToList(),
  };

  /** Listens to the events of all panels, which bubble to this element. */
  listen(element: EventTarget): void {
    for (const name of Object.keys(this.actions) as (keyof DeskEvents)[]) {
      element.addEventListener(name, (event) => this.actions[name]((event as CustomEvent<never>).detail));
    }
  }

  /** The name of the current list; undefined for a model without its list. */
  get #source(): string | undefined {
    return this.run.report?.source;
  }

  /** Reads files and uses them as corpora: all of them, or none. A model alone is opened instead, unless only lists will do. */
  async #take(
    files: readonly File[],
    use: (corpora: readonly OneSource[]) => void,
    wanted: 'lists' | 'anything' = 'anything',
  ): Promise<void> {
    let taken: readonly TakenFile[];
    try {
      taken = await Promise.all(files.map(takeFile));
    } catch (error) {
      return this.run.refuse(error instanceof Error ? error.message : String(error));
    }
    const model = taken.find(({ kind }) => kind === 'model');
    if (model && wanted === 'anything' && taken.length === 1) this.run.open(model.name, model.bytes);
    else if (model && taken.length > 1) {
      this.run.refuse(`${model.name} is a model, and the other files are not. Open it alone; none of them was taken.`);
    } else use(taken.map(({ name, bytes }) => ({ kind: 'bytes', name, bytes })));
  }

  #toggleRace(): void {
    if (this.#race.state.phase === 'racing') return this.#race.stop();
    const { run } = this;
    this.#hold();
    // The race uses the notebook's recipe. From a run with another recipe it takes only the list of names.
    const names = modeOf(run.inEffect) === 'names';
    const settings = run.inEffect.batching === 'notebook' ? run.inEffect : NOTEBOOK_SETTINGS;
    this.#race.start(names ? run.corpus : { kind: 'built-in' }, settings, () => this.#goOn());
    this.#crossover.stop();
  }

  #toggleCrossover(): void {
    if (this.#crossover.state.phase === 'measuring') return this.#crossover.stop();
    const { model, inEffect } = this.run;
    if (!model) return;
    this.#hold();
    this.#crossover.start({ config: model.config, settings: inEffect, grid: this.#grid() }, () => this.#goOn());
    this.#race.stop();
  }

  /** Pauses the run during a race or a comparison. */
  #hold(): void {
    // The worker handles messages in order, so a run in preparation pauses as soon as it is ready. #goOn does not check the
    // phase, since the pause may still be in progress, and `resume` does nothing to a run that is not paused.
    if (!this.run.active) return;
    this.#goesOn = true;
    this.run.pause();
  }

  #goOn(): void {
    if (!this.#goesOn || this.#race.state.phase === 'racing' || this.#crossover.state.phase === 'measuring') return;
    this.#goesOn = false;
    this.run.resume();
  }
}
