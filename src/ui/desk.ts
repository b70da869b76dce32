import type { ReactiveControllerHost } from 'lit';
import type { WorkerPort } from '../worker/client.ts';
import type { GeneratorKind, Grid, WritingOrder } from '../worker/protocol.ts';
import type { CorpusSource, OneSource, RunSettings } from '../worker/settings.ts';
import { KeptController } from './kept_controller.ts';
import { keptName, keptOf, sourceOf } from './kept_name.ts';
import type { LabDesk } from './lab_desk.ts';
import type { LessonView } from './lesson/lesson_view.ts';
import type { SamplingAct } from './lesson/sampling_view.ts';
import type { TwinsOrder } from './lesson/twins_controller.ts';
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
  'mango-lesson': CorpusSource | null;
  'mango-lesson-files': readonly File[];
  'mango-units': undefined;
  'mango-fresh': undefined;
  'mango-settings': RunSettings;
  'mango-save': undefined;
  'mango-trace': string;
  'mango-look': Partial<Pick<LessonView, 'at' | 'unit' | 'layer'>>;
  'mango-step': number | 'anew' | 'all';
  'mango-twins': TwinsOrder | 'back' | null;
  'mango-writing': boolean;
  'mango-epoch': { readonly file: File; readonly model: WritingOrder['model'] };
  'mango-sampling': SamplingAct;
  'mango-race': undefined;
  'mango-crossover': undefined;
  'mango-check': undefined;
  'mango-kernels': undefined;
  'mango-log-files': readonly File[];
  'mango-close-log': number;
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

/** What the studio does: one run, the kept names, and the lab, and an action for each event. */
export class Desk {
  readonly run: RunController;
  readonly kept: KeptController;
  readonly #host: ReactiveControllerHost;
  /** What came of the latest export, for the page; empty before. */
  #exported = '';
  /** True while a poem is written. */
  writing = false;
  /** Loads what the lab and the lesson's check do. Rejects where its script cannot be loaded. */
  readonly loadLab: () => Promise<void>;
  #lab: LabDesk | null = null;
  /** The files before: small ones do not overtake large ones. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort, grid: () => Grid) {
    this.run = new RunController(host, connect);
    this.kept = new KeptController(host);
    this.#host = host;
    this.loadLab = async () => {
      const { LabDesk } = await import('./lab_desk.ts');
      this.#lab ??= new LabDesk(host, connect, grid, this.run);
      host.requestUpdate();
    };
  }

  /** True while engines are timed, when nothing else should compute. */
  get timed(): boolean {
    return this.#lab?.timed ?? false;
  }

  get view(): StudioView {
    return {
      run: this.run,
      mode: this.run.model?.task.mode ?? 'names',
      lab: this.#lab?.view ?? null,
      lesson: this.#lab?.lessonView ?? null,
      kept: this.kept.state,
      exported: this.#exported,
    };
  }

  /** The action of each event. */
  readonly actions: { readonly [K in keyof DeskEvents]: (detail: DeskEvents[K]) => void } = {
    'mango-toggle': () => {
      this.#lab?.letRest();
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
    'mango-lesson': (corpus) => this.run.startLesson(corpus),
    'mango-lesson-files': (files) =>
      void this.#take(files, (corpora) => this.run.startLesson(withLists(null, corpora)), 'lists'),
    'mango-units': () => this.#lab?.measureUnits(),
    'mango-fresh': () => this.run.startFresh(),
    'mango-settings': (settings) => this.run.change(settings),
    'mango-save': () => void this.run.save(),
    'mango-trace': (text) => this.#lab?.lesson.choose(text),
    'mango-look': (at) => this.#lab?.lesson.look(at),
    'mango-step': (steps) => this.#lab?.step(steps),
    'mango-twins': (order) => this.#lab?.twins(order),
    'mango-writing': (writing) => (this.writing = writing),
    'mango-epoch': ({ file, model }) =>
      void this.#take([file], ([corpus]) => corpus && this.run.oneMoreEpoch(model, corpus), 'lists'),
    'mango-sampling': (act) => this.#lab?.sampling.do(act),
    'mango-race': () => this.#lab?.toggleRace(),
    'mango-crossover': () => this.#lab?.toggleCrossover(),
    'mango-check': () => this.#lab?.check(),
    'mango-kernels': () => this.#lab?.toggleKernels(),
    'mango-log-files': (files) => void this.#take(files, () => undefined, 'logs'),
    'mango-close-log': (id) => this.#lab?.closeLog(id),
    'mango-stop-now': () => {
      this.#lab?.letRest();
      this.run.stopNow();
    },
    'mango-moment': (iteration) => this.run.goTo(iteration),
    'mango-blend': (blend) => this.run.mix(blend),
    'mango-keep': ({ name, shown }) => this.kept.toggle(keptName(name, shown, sourceOf(this.#source), new Date())),
    'mango-unkeep': (name) => this.kept.remove(name),
    'mango-undo': () => this.kept.undo(),
    'mango-note': ({ name, note }) => this.kept.note(name, note),
    'mango-export': (kind) => void this.#export(kind),
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

  async #export(kind: GeneratorKind): Promise<void> {
    const tell = (message: string) => {
      this.#exported = message;
      this.#host.requestUpdate();
    };
    tell('Making the generator…');
    const { saveGenerator } = await import('./model_files.ts');
    tell(await saveGenerator(this.run.client, kind, this.#source, this.run.inEffect.temperature));
  }

  /** The name of the current list; undefined for a model without its list. */
  get #source(): string | undefined {
    return this.run.report?.source;
  }

  /** Reads files and uses them as corpora: all of them, or none. A model is opened instead, with the list beside it. Logs go to the lab. */
  async #take(
    files: readonly File[],
    use: (corpora: readonly OneSource[]) => void,
    wanted: 'lists' | 'logs' | 'anything' = 'anything',
  ): Promise<void> {
    // What reads files comes with the first of them.
    const reading = import('./file_intake.ts').then(({ takeFiles }) => takeFiles(files, wanted));
    const before = this.#reading;
    this.#reading = Promise.allSettled([reading, before]);
    try {
      const [{ logs, model, corpora }] = await Promise.all([reading, before]);
      if (model) this.run.open(model.name, model.bytes, corpora[0] ? withLists(null, corpora) : null);
      else if (corpora[0]) use(corpora);
      if (!logs[0]) return;
      await this.loadLab();
      this.#lab!.showLogs(logs);
    } catch (error) {
      this.run.refuse((error as Error).message);
    }
  }
}
