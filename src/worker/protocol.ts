import type { Crossing, Grid } from '../bench/crossover.ts';
import type { StepProfile } from '../bench/step_profile.ts';
import type { CheckedAdapter, KernelFinding } from '../check/check_kernels.ts';
import type { Mode } from '../corpus/corpus.ts';
import type { ReadingGuess } from '../corpus/readers/index.ts';
import type { EngineDescription, EngineKind, Trace } from '../engine/engine.ts';
import type { RunVariants } from '../engine/known_variants.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Drawing } from '../sample/draw.ts';
import type { Gauge } from '../sample/gauge.ts';
import type { Order } from '../sample/wish_names.ts';
import type { Wishes } from '../sample/wishes/index.ts';
import type { Baselines } from '../train/baselines.ts';
import type { HeldOutLoss, WholeLoss } from '../train/checkpoint.ts';
import type { OptimizerName } from '../model/optimizers/index.ts';
import type { Explosion, WatchPoint, WatchState } from '../train/explosion.ts';
import type { CheckRow } from '../train/notebook_check.ts';
import type { Task } from '../train/task.ts';
import type { ThreadStart } from '../wasm/thread.ts';
import type { LinkedRun } from './run_link.ts';
import type { CorpusSource, StudioLiveSettings, RunSettings } from './settings.ts';

export type {
  CheckedAdapter,
  CheckRow,
  Crossing,
  Explosion,
  Gauge,
  Grid,
  KernelFinding,
  Order,
  StepProfile,
  WatchPoint,
  WatchState,
  Wishes,
};

/** How a file or a pasted text was read as a list. */
export interface HowRead {
  /** What kind of text it is, and which part of it the names are. */
  readonly guess: ReadingGuess;
  /** What the user should know of it. */
  readonly notes: readonly string[];
  /** True if it looks like running text. */
  readonly prose: boolean;
}

/** The worker's report of a list of names. */
export interface NamesReport {
  readonly mode: 'names';
  /** The file's name, the ready list's title, or "built-in list". */
  readonly source: string;
  readonly names: number;
  /** The number of distinct symbols, with the newline that ends a name. */
  readonly symbols: number;
  /** The number of names that repeat an earlier one. They are kept, as in the notebook. */
  readonly duplicates: number;
  readonly blankLines: number;
  readonly longest: number;
  /** The first names. */
  readonly preview: readonly string[];
  /** True if the preview has the list's own capitals; otherwise it is in small letters. */
  readonly written: boolean;
  /** True if most lines look like sentences rather than names. */
  readonly looksLikeText: boolean;
  readonly direction: 'ltr' | 'rtl';
  /** The labels, and how many names have each; empty if there are none. */
  readonly labels: readonly { readonly label: string; readonly names: number }[];
  /** How it was read: once for each of several lists; empty where that is known without a look at it. */
  readonly how: readonly HowRead[];
}

/** The worker's report of a text. */
export interface TextReport {
  readonly mode: 'text';
  readonly source: string;
  /** Length in symbols (code points). */
  readonly length: number;
  readonly lines: number;
  /** The number of distinct symbols, with the newline. */
  readonly symbols: number;
  /** The beginning of the text. */
  readonly preview: string;
}

/** The worker's report of a corpus. */
export type CorpusReport = NamesReport | TextReport;

/** The worker's report of the model that is trained, or was opened. */
export interface ModelReport {
  readonly config: ModelConfig;
  readonly task: Task;
  /** The number of trainable parameters. */
  readonly parameters: number;
  /** The unit of the smoothed loss: nats per name for the notebook's recipe, nats per symbol (character) for the others. */
  readonly lossPer: 'name' | 'symbol';
  /** The losses of the baselines on the held-out part, in nats per character; null if nothing is held out. */
  readonly baselines: Baselines | null;
  /** T and B of a usual training step; 0 for a model that is not trained here. */
  readonly timeSteps: number;
  readonly batchSize: number;
  /** The labels under which names can be drawn; empty if there are none. */
  readonly labels: readonly string[];
  /** The temperature that suits its names; null until cross-validation has found it. */
  readonly temperature: number | null;
}

/** One generated name, or line of text. */
export interface GeneratedName {
  readonly text: string;
  /** Training steps of the model that generated it. */
  readonly iteration: number;
  /** True if it is in the training list, or a line of the training text. */
  readonly inList: boolean;
  /** True if it looks like the list's names: a usual length, and no three neighbouring symbols that the list lacks. */
  readonly typical: boolean;
  /** How the list writes it, with its capitals; where it is missing, with a first capital. */
  readonly written?: string;
  /** Mean cross-entropy in nats over its symbols and the newline that ends it, where it was measured. */
  readonly natsPerCharacter?: number;
  /** The name of the list with the fewest edits to it, as the list writes it, and how many, where it was looked for. */
  readonly nearest?: string;
  readonly distance?: number;
}

/** The progress of a run. Sent several times a second during training, and at every change of phase. */
export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  /** Exponentially smoothed training loss in nats. `lossPer` of the model's report has the unit. */
  readonly smoothLoss: number;
  readonly stepsPerSecond: number;
  /** Share of gradient elements that were clipped since the last message, 0 to 1. */
  readonly clippedShare: number;
  /** The largest absolute gradient element since the last message. */
  readonly largestGradient: number;
  /** The latest and the best held-out (validation) loss; null before the first evaluation. */
  readonly heldOut: HeldOutLoss | null;
  readonly best: HeldOutLoss | null;
  /** The loss on all of a held-out text, from the end of training on. */
  readonly whole?: WholeLoss | null;
  /** How much of the cross-validation is done that finds how long to train; absent at other times. */
  readonly search?: { readonly done: number; readonly of: number };
  /** Points for the charts, since the last message. */
  readonly points: readonly ChartPoint[];
}

/** One point of the charts. */
export interface ChartPoint {
  readonly iteration: number;
  readonly smoothLoss: number;
  readonly largestGradient: number;
  readonly clippedShare: number;
  /** Held-out loss in nats per character; null if it was not evaluated at this iteration. */
  readonly heldOut: number | null;
}

/**
 * The state of a worker. `empty`: nothing is loaded. `opened`: a model without its corpus, which can be sampled. `failed`:
 * stopped by an error, which a `failed` message has reported.
 */
export type Phase = 'empty' | 'preparing' | 'running' | 'paused' | 'done' | 'opened' | 'failed';

/** A request for a text. */
export interface WritingOrder {
  /** The built-in sonnets model, or the one that is trained or opened. */
  readonly model: 'sonnets' | 'current';
  /** The prime; may be empty. */
  readonly prime: string;
  /** What was drawn after the prime before, to go on from, as if the text had not ended; absent for a new text. */
  readonly written?: string;
  /** Symbols to draw. */
  readonly length: number;
  /** True to go on to the end of the line after that, which is at most `LINE_END_WITHIN` symbols more. */
  readonly toLineEnd?: boolean;
  readonly temperature: number;
  readonly seed: number;
}

/** What a model computes for a text, time step by time step. */
export interface TracedText {
  /** Training steps of the model; those that are under way may be counted later. */
  readonly iteration: number;
  /** The V symbols by id; that of a label begins with “label: ”. */
  readonly symbols: readonly string[];
  /** The ids that are read, T; -1 is the zero vector, with which a name begins. A label comes after it, if there is one. */
  readonly inputs: Int32Array;
  /** The ids to predict, T; -1 where none is. A name ends with the newline (0). */
  readonly targets: Int32Array;
  readonly trace: Trace;
}

/** What came of some training steps, as seen on the first sequence that the first of them read. */
export interface Stepped {
  /** Steps done of the run, before and after. */
  readonly from: number;
  readonly iteration: number;
  /** The sequence, as in a trace. */
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
  /** How many sequences that step read at once. */
  readonly sequences: number;
  /** The states of all layers that the sequence starts from; empty for the zero state. */
  readonly carried: Float32Array;
  /** Its loss before the first step and after the last, in nats, without dropout. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** The first step's gradients before clipping, flat, in the model's layout, without dropout. */
  readonly gradients: Float32Array;
  /** The first step's settings. */
  readonly learningRate: number;
  readonly clipValue: number | null;
  readonly maxNorm: number | null;
  readonly optimizer: OptimizerName;
  readonly dropout: boolean;
}

/** Runs to be watched side by side until they explode, on the CPU. The settings have the number of steps and the clip value. */
export interface WatchOrder {
  readonly corpus: CorpusSource;
  readonly settings: RunSettings;
  /** For each run, whether its gradients are clipped. */
  readonly clipped: readonly boolean[];
  /** Where to go on; null for the beginning. */
  readonly from: WatchState | null;
}

/** How a watched run goes. */
export interface WatchedRun {
  /** Those since the last message. */
  readonly points: readonly WatchPoint[];
  readonly explosion: Explosion | null;
  /** True once it has ended, exploded or not. */
  readonly done: boolean;
}

/** Runs of a list or text that differ in learning rate and seed alone. */
export interface SweepOrder {
  readonly corpus: CorpusSource;
  /** Those of all runs, with the engine. */
  readonly settings: RunSettings;
  readonly learningRates: readonly number[];
  readonly seeds: readonly number[];
}

/** A run of a sweep, at its end. */
export interface SweptRun {
  /** Its number from 0, learning rates first. */
  readonly run: number;
  readonly iteration: number;
  /** As in a run's progress. */
  readonly smoothLoss: number;
  readonly best: HeldOutLoss | null;
  /** The step at which a number was no longer finite; null for a run that came to its end. */
  readonly divergedAt: number | null;
  /** Its model file if it is better than all that ended before it, else null. */
  readonly model: Uint8Array | null;
}

/** A question for what a model expects after a text. */
export interface NextSymbolsOrder {
  readonly model: WritingOrder['model'];
  /** The text before; may be empty. */
  readonly before: string;
  /** The temperature of `drawn`. */
  readonly temperature: number;
}

/** A symbol that may come next. */
export interface NextSymbol {
  readonly symbol: string;
  /** Its probability at temperature 1. */
  readonly p: number;
  /** Its probability at the temperature that was asked for. */
  readonly drawn: number;
}

/** A name, or a line of text, to look at letter by letter: drawn here, or elsewhere. */
export type LettersOrder =
  | {
      readonly kind: 'draw';
      /** The ids that it begins with. */
      readonly begin: readonly number[];
      /** The draws: those of name number `name` of this seed. */
      readonly seed: number;
      readonly name: number;
      readonly drawing: Drawing;
    }
  | { readonly kind: 'given'; readonly text: string };

/** A name, or a line of text, and what the network expected at each of its letters. */
export interface DrawnLetters {
  /** Training steps of the model; those that are under way may be counted later. */
  readonly iteration: number;
  /** The V symbols by id; that of a label begins with “label: ”. */
  readonly symbols: readonly string[];
  /** The ids between the zero vector and the first letter: a label, or the newline before a line of text. */
  readonly head: readonly number[];
  /** The ids of the letters, T, with the newline (0) that ends them; a long name may have none. */
  readonly ids: Int32Array;
  /** The uniform draw in [0, 1) at each place, T; null for what was drawn elsewhere. */
  readonly uniforms: Float64Array | null;
  /** Scores of the symbols before each letter: T x V. */
  readonly logits: Float32Array | Float64Array;
}

/** A request to time both engines on models with this configuration and these settings, but with the sizes of the grid. */
export interface CrossoverOrder {
  readonly config: ModelConfig;
  readonly settings: RunSettings;
  readonly grid: Grid;
}

/** A request to measure a training step of a model with this configuration and these settings. */
export interface ProfileOrder {
  readonly device: EngineKind;
  readonly config: ModelConfig;
  readonly settings: RunSettings;
  /** T and B. */
  readonly timeSteps: number;
  readonly batchSize: number;
  /** The variants of kernels that the run has, where they were measured. */
  readonly variants?: RunVariants;
}

/** One step of the check of the kernels. */
export interface KernelStep {
  readonly finding: KernelFinding;
  readonly adapter: CheckedAdapter;
  /** The names of variants; a kernel has some of them. */
  readonly variants: readonly string[];
  /** How many variants there are, of all kernels. */
  readonly of: number;
  /** The version of this program. */
  readonly version: string;
}

/** What a model can be exported to: a page that works from disk, or a module. */
export type GeneratorKind = 'html' | 'js';
/** The names that are asked for. */
export interface WishOrder {
  readonly wishes: Wishes;
  readonly order: Order;
  /** True if names with a word of the built-in block-list are left out, besides those of `wishes.block`. */
  readonly builtInBlock: boolean;
  /** The wishes that the page has by itself: alone they hold once training has ended, and only where they can be met. */
  readonly usual: readonly (keyof Wishes)[];
}

/** What the page is told of a run that leans to kept names. */
export interface Leaned {
  /** How many names it leans to. */
  readonly names: number;
  /** A sentence or two, which say also what was left out and why. */
  readonly message: string;
}

/**
 * Whether names are asked for: `on`, without end; `away`, only those of training, since nobody looks; `off`, only those that
 * are requested.
 */
export type Flow = 'on' | 'away' | 'off';

/** How the search for wished names goes. */
export interface Wished {
  /**
   * `started`: names from now on are those of a new order. `enough`: as many as are drawn in one go. `budget`: the search
   * found too few, and the message says why.
   */
  readonly state: 'started' | 'searching' | 'enough' | 'budget' | 'halted';
  /** Draws since the order, and how many of them fit and had not come before. */
  readonly tried: number;
  readonly fit: number;
  /** A sentence or two for `enough` and `budget`; otherwise empty. */
  readonly message: string;
  /** The wishes that this model or list cannot be asked for, and why. The others count. */
  readonly refused: { readonly [K in keyof Wishes]?: string };
}

/** From the page to the worker. */
export type Request =
  /** Starts a run on a corpus. If the corpus is refused, the current run continues. `stored`: false if the stored run stays. */
  | {
      readonly type: 'start';
      readonly corpus: CorpusSource;
      readonly settings: RunSettings;
      readonly paused?: boolean;
      readonly stored?: boolean;
    }
  /** Restarts the run from iteration 0 on the same corpus. */
  | { readonly type: 'reset'; readonly settings: RunSettings }
  /**
   * Resumes the run that the browser stored, or starts one on the built-in list. From then on the worker stores runs.
   * `paused`: what the user did last, which the stored run may not know yet; undefined for nothing. `again`: a worker before this one was
   * ended by the page, and may take a while to give up what is stored.
   */
  | {
      readonly type: 'restore';
      readonly settings: RunSettings;
      readonly paused?: boolean | undefined;
      readonly again?: boolean;
    }
  /**
   * Opens a model file, perhaps with the corpus that it was trained on beside it. With its corpus at hand its run can continue,
   * otherwise it can only be sampled.
   */
  | {
      readonly type: 'open';
      readonly name: string;
      readonly bytes: Uint8Array;
      readonly beside?: CorpusSource | null;
      readonly settings: RunSettings;
      /** The curve of its run so far, where that is known. */
      readonly curve?: readonly ChartPoint[];
    }
  /** Trains the built-in sonnets model on a text for one more epoch. */
  | { readonly type: 'train-sonnets'; readonly corpus: CorpusSource; readonly settings: RunSettings }
  /** Trains the text model that is trained or opened on a text for one more epoch. */
  | { readonly type: 'one-more-epoch'; readonly corpus: CorpusSource; readonly settings: RunSettings }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'settings'; readonly settings: StudioLiveSettings }
  /** Requests names, during or after training. The reply is a `names` message with the same id. */
  | { readonly type: 'sample'; readonly id: number; readonly count: number }
  /**
   * Requests the parameters: those in training, or those that names are drawn with. The reply is a `parameters` message with the
   * same id.
   */
  | { readonly type: 'parameters'; readonly id: number; readonly drawn?: boolean }
  /** Requests a model file. The reply is a `saved` message with the same id. */
  | { readonly type: 'save'; readonly id: number }
  /** Requests a text. The replies are `written` messages with the same id; `done` is true in the last one. */
  | { readonly type: 'write'; readonly id: number; readonly order: WritingOrder }
  /** Requests the symbols that may come after a text. The reply is a `next-symbols` message with the same id. */
  | { readonly type: 'next-symbols'; readonly id: number; readonly order: NextSymbolsOrder }
  /** Stops writing a text. */
  | { readonly type: 'stop-writing'; readonly id: number }
  /**
   * Requests what a model computes for a name, or for a text from its first symbol on: of the built-in sonnets model, or of the
   * one that names are drawn from. The reply is a `traced` message with the same id.
   */
  | { readonly type: 'trace'; readonly id: number; readonly model: WritingOrder['model']; readonly text: string }
  /** Requests a name letter by letter, of the model that names are drawn from. The reply is a `letters` message with the same id. */
  | { readonly type: 'draw-letters'; readonly id: number; readonly order: LettersOrder }
  /** Runs the notebook's test cells on an engine. The reply is a `check` message with the same id. */
  | { readonly type: 'check'; readonly id: number; readonly device: 'gpu' | 'cpu' | 'reference' }
  /**
   * Times both engines at some sizes. The replies are `crossover` messages with the same id; `done` is true in the last
   * one.
   */
  | { readonly type: 'crossover'; readonly id: number; readonly order: CrossoverOrder }
  /**
   * Trains for so many steps, then pauses. The reply is a `stepped` message with the same id, when training has stopped: earlier
   * after a `pause`.
   */
  | { readonly type: 'step'; readonly id: number; readonly count: number }
  /**
   * Trains runs of its own until they explode. The replies are `watched` messages with the same id; `done` is true in the last
   * one.
   */
  | { readonly type: 'watch'; readonly id: number; readonly order: WatchOrder }
  /**
   * Trains runs that differ in learning rate and seed, on an engine of its own. The replies are `device` messages and
   * `swept` ones with the same id, of which the last one has a true `done`.
   */
  | { readonly type: 'sweep'; readonly id: number; readonly order: SweepOrder }
  /**
   * Compares every GPU kernel, in every variant, with its float64 twin. The replies are `kernels` messages with the same id;
   * `done` is true in the last one.
   */
  | { readonly type: 'check-kernels'; readonly id: number }
  /** Measures what a training step costs, on an engine of its own. The reply is a `profile` message with the same id. */
  | { readonly type: 'profile'; readonly id: number; readonly order: ProfileOrder }
  /** From the next run on, these variants of kernels are not used, as `KERNEL VARIANT`: they compute wrong numbers here. */
  | { readonly type: 'avoid'; readonly variants: readonly string[] }
  /**
   * Forgets which variants of kernels were measured to be the fastest on this GPU: the next run measures them again. The reply is a
   * `forgotten` message with the same id, after a `device` message.
   */
  | { readonly type: 'forget-variants'; readonly id: number }
  /** Destroys the GPU device, to test that the run survives. */
  | { readonly type: 'lose-device' }
  /** Names come from a kept moment of the run from now on; from the latest weights for null. */
  | { readonly type: 'moment'; readonly iteration: number | null }
  /** Requests what a thousand names are like. The reply is a `gauge` message with the same id. */
  | { readonly type: 'gauge'; readonly id: number }
  /** Names are drawn under labels with these weights from now on; under none for null. */
  | { readonly type: 'blend'; readonly blend: readonly (readonly [label: string, weight: number])[] | null }
  /** Requests a file that makes names by itself. The reply is an `exported` message with the same id. */
  | {
      readonly type: 'export';
      readonly id: number;
      readonly kind: GeneratorKind;
      readonly title: string;
      /** The temperature where the generator is asked for none. */
      readonly temperature: number;
    }
  /** From now on the worker stores runs, as after `restore`; the stored one is not read. */
  | { readonly type: 'keep-runs' }
  /** Requests the run of a link, which is not trusted. The reply is a `link` message with the same id. */
  | { readonly type: 'read-link'; readonly id: number; readonly link: string }
  /** Says which names to draw from now on, in this run and the next. `wished` tells where they begin in the stream. */
  | { readonly type: 'wishes'; readonly order: WishOrder }
  /** Says whether names are asked for. At the start of a worker it is `away`. */
  | { readonly type: 'flow'; readonly flow: Flow }
  /**
   * Trains a little on kept names, as they are written, and the list mixed in, from the model that names are drawn from. The
   * run before is held; a later request of this type begins from that one.
   */
  | { readonly type: 'more-like'; readonly names: readonly string[]; readonly settings: RunSettings }
  /** Goes back to the run before the one that leans. */
  | { readonly type: 'back-to-list'; readonly settings: RunSettings }
  /** Requests names of the list, or pieces of the text, spread evenly over it. The reply is an `excerpt` message with the same id. */
  | { readonly type: 'excerpt'; readonly id: number; readonly count: number };

/** Asks the page to start a thread of the CPU engine. */
export interface ThreadRequest {
  readonly type: 'thread';
  readonly address: string;
  readonly start: ThreadStart;
}

/** From the worker to the page. */
export type Reply =
  | { readonly type: 'device'; readonly description: EngineDescription }
  /** The GPU device was lost, and another device or the CPU took over. The message says so in one sentence. */
  | { readonly type: 'recovered'; readonly message: string }
  | { readonly type: 'corpus'; readonly report: CorpusReport }
  | { readonly type: 'model'; readonly report: ModelReport }
  /**
   * A run from storage, or a model from a file, has replaced the current run: a message about it, its settings, and its
   * corpus (null for a model without its corpus).
   */
  | {
      readonly type: 'adopted';
      readonly settings: RunSettings;
      readonly corpus: CorpusSource | null;
      readonly message: string;
      readonly from: 'storage' | 'file';
    }
  /** The corpus or the settings cannot be used. The current run, if any, continues. */
  | {
      readonly type: 'refused';
      readonly message: string;
      readonly request: Request['type'];
      /** The other mode in which the corpus can be read; null if there is none. */
      readonly readableAs: Mode | null;
      /** The corpus with the choice to read its lines as names, if it was refused because it looks like running text. */
      readonly asNames?: CorpusSource;
    }
  | { readonly type: 'phase'; readonly phase: Phase; readonly progress: Progress }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'names'; readonly id: number | null; readonly names: readonly GeneratedName[] }
  | { readonly type: 'parameters'; readonly id: number; readonly iteration: number; readonly values: Float32Array }
  /** The bytes of a model file, or the reason why there are none. */
  | { readonly type: 'saved'; readonly id: number; readonly bytes: Uint8Array | null; readonly error: string | null }
  /**
   * The text written since the last message. The first message of a new text has the prime, as the model's vocabulary spells
   * it, and no `nats`.
   */
  | {
      readonly type: 'written';
      readonly id: number;
      readonly text: string;
      /** The surprise of each drawn symbol: -log p at temperature 1, in nats. */
      readonly nats: readonly number[];
      readonly done: boolean;
      readonly error: string | null;
    }
  /** What a model computes for a text, or the reason why it cannot be looked at. */
  | {
      readonly type: 'traced';
      readonly id: number;
      readonly traced: TracedText | null;
      readonly error: string | null;
    }
  /** All symbols, the likeliest at temperature 1 first, or the reason why there are none. */
  | {
      readonly type: 'next-symbols';
      readonly id: number;
      readonly symbols: readonly NextSymbol[];
      readonly error: string | null;
    }
  /** A name letter by letter, or the reason why there is none. */
  | {
      readonly type: 'letters';
      readonly id: number;
      readonly letters: DrawnLetters | null;
      readonly error: string | null;
    }
  /** Flat parameters, in the model's layout, and names at one iteration. The names depend only on the parameters. */
  | {
      readonly type: 'snapshot';
      readonly iteration: number;
      readonly parameters: Float32Array;
      readonly names: readonly string[];
      readonly smoothLoss: number;
    }
  | { readonly type: 'check'; readonly id: number; readonly rows: readonly CheckRow[]; readonly error: string | null }
  /** The reply to `forget-variants`. */
  | { readonly type: 'forgotten'; readonly id: number; readonly error: string | null }
  /** The result at one size, or at the start the device that is compared with the CPU. */
  | {
      readonly type: 'crossover';
      readonly id: number;
      readonly crossing: Crossing | null;
      readonly device: EngineDescription | null;
      readonly done: boolean;
      readonly error: string | null;
    }
  /** What came of some training steps, or the reason why there were none. */
  | { readonly type: 'stepped'; readonly id: number; readonly stepped: Stepped | null; readonly error: string | null }
  /** How watched runs go, in the order's order; none where there is an error. `done` is true once all have ended. */
  | {
      readonly type: 'watched';
      readonly id: number;
      readonly runs: readonly WatchedRun[];
      readonly done: boolean;
      readonly error: string | null;
    }
  /** Points of the runs of a sweep since the last message, with the runs' numbers, and a run that has ended. */
  | {
      readonly type: 'swept';
      readonly id: number;
      readonly points: readonly (readonly [run: number, points: readonly ChartPoint[]])[];
      readonly ended: SweptRun | null;
      readonly done: boolean;
      readonly error: string | null;
    }
  /** What was found of one variant of a kernel. */
  | {
      readonly type: 'kernels';
      readonly id: number;
      readonly step: KernelStep | null;
      readonly done: boolean;
      readonly error: string | null;
    }
  /** What a training step costs, or the reason why it was not measured. */
  | {
      readonly type: 'profile';
      readonly id: number;
      readonly profile: StepProfile | null;
      readonly error: string | null;
    }
  /** The run has stopped. The message has the fault and the remedy. */
  /** `request`: what failed before it replaced a run. */
  | { readonly type: 'failed'; readonly message: string; readonly request?: Request['type'] }
  /** The iterations whose weights are kept, ascending. */
  | { readonly type: 'moments'; readonly iterations: readonly number[] }
  /** What a thousand names are like; null for a text, and for a model without its list. */
  | { readonly type: 'gauge'; readonly id: number; readonly gauge: Gauge | null }
  /** The first names from a moment, which are the same draws for every moment. */
  | { readonly type: 'moment'; readonly iteration: number; readonly names: readonly GeneratedName[] }
  /** The bytes of a file that makes names by itself, or the reason why there are none. */
  | {
      readonly type: 'exported';
      readonly id: number;
      readonly bytes: Uint8Array | null;
      readonly error: string | null;
    }
  /** The run of a link, or the reason why there is none. */
  | { readonly type: 'link'; readonly id: number; readonly run: LinkedRun | null; readonly error: string | null }
  /** How the search for names by an order goes. */
  | ({ readonly type: 'wished' } & Wished)
  /** The run in preparation leans to kept names. */
  | ({ readonly type: 'leaning' } & Leaned)
  /** Names of the list, or pieces of the text, in its order; none for a model without its list. */
  | { readonly type: 'excerpt'; readonly id: number; readonly pieces: readonly string[] };
