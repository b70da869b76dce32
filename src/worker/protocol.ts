import type { Crossing, Grid } from '../bench/crossover.ts';
import type { Mode } from '../corpus/corpus.ts';
import type { EngineDescription } from '../engine/engine.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Baselines } from '../train/baselines.ts';
import type { HeldOutLoss } from '../train/checkpoint.ts';
import type { CheckRow } from '../train/notebook_check.ts';
import type { Task } from '../train/task.ts';
import type { CorpusSource, StudioLiveSettings, RunSettings } from './settings.ts';

export type { CheckRow, Crossing, Grid };

/** What the worker found in a list of names. */
export interface NamesReport {
  readonly mode: 'names';
  /** The file's name, or "built-in list". */
  readonly source: string;
  readonly names: number;
  readonly symbols: number;
  /** How many lines repeat an earlier one; they are kept, as in the notebook. */
  readonly duplicates: number;
  readonly blankLines: number;
  readonly longest: number;
  /** Some names, for a look. */
  readonly preview: readonly string[];
  /** True where most lines are sentences rather than names. */
  readonly looksLikeText: boolean;
}

/** What the worker found in a text. */
export interface TextReport {
  readonly mode: 'text';
  readonly source: string;
  /** Symbols (code points) in all. */
  readonly length: number;
  readonly lines: number;
  /** Distinct symbols, the newline included. */
  readonly symbols: number;
  /** How it begins. */
  readonly preview: string;
}

/** What the worker found in a corpus. */
export type CorpusReport = NamesReport | TextReport;

/** What is trained, or was opened. */
export interface ModelReport {
  readonly config: ModelConfig;
  readonly task: Task;
  /** How many numbers are trained. */
  readonly parameters: number;
  /** The unit of the smoothed loss: nats per name for the notebook's recipe, nats per symbol (character) for the others. */
  readonly lossPer: 'name' | 'symbol';
  /** The losses of the baselines on the held-out part, in nats per character; null if nothing is held out. */
  readonly baselines: Baselines | null;
}

/** One generated name, or line of text. */
export interface GeneratedName {
  readonly text: string;
  /** Iterations trained when it was generated. */
  readonly iteration: number;
  /** True if the training list holds it, or the text as a line. */
  readonly inList: boolean;
}

/** Where the run stands; sent several times a second while it runs and once at every change of phase. */
export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  /** In nats; of what, the model's report says. */
  readonly smoothLoss: number;
  readonly stepsPerSecond: number;
  /** Share of gradient elements clipped since the last message, 0 to 1. */
  readonly clippedShare: number;
  /** The largest absolute gradient element since the last message. */
  readonly largestGradient: number;
  /** The latest and the best measurement on the held-out part; null before the first. */
  readonly heldOut: HeldOutLoss | null;
  readonly best: HeldOutLoss | null;
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
 * What a worker is doing. `empty`: nothing loaded; `opened`: a model without its corpus, to sample from; `failed`:
 * stopped by an error, which a message told.
 */
export type Phase = 'empty' | 'preparing' | 'running' | 'paused' | 'done' | 'opened' | 'failed';

/** A text to be written. */
export interface WritingOrder {
  /** The model that the studio brings along, or the one that is trained or opened. */
  readonly model: 'sonnets' | 'current';
  /** How it begins; may be empty. */
  readonly prime: string;
  /** Symbols to write after that. */
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
}

/** Sizes at which both engines are to be timed, on models that are otherwise like one of these settings. */
export interface CrossoverOrder {
  readonly config: ModelConfig;
  readonly settings: RunSettings;
  readonly grid: Grid;
}

/** From the page to the worker. */
export type Request =
  /** Takes a corpus and starts a run on it. One that is refused leaves the run in progress as it is. */
  | { readonly type: 'start'; readonly corpus: CorpusSource; readonly settings: RunSettings; readonly paused?: boolean }
  /** Starts the run again from iteration 0 on the same corpus. */
  | { readonly type: 'reset'; readonly settings: RunSettings }
  /** Goes on with the run that the browser kept, or starts one on the built-in list; keeps what runs from then on. */
  | { readonly type: 'restore'; readonly settings: RunSettings }
  /** Opens a model file: its run goes on when resumed, where its corpus is at hand; else it is sampled from. */
  | { readonly type: 'open'; readonly name: string; readonly bytes: Uint8Array; readonly settings: RunSettings }
  /** Trains the studio's own model on a text for one more epoch. */
  | { readonly type: 'train-sonnets'; readonly corpus: CorpusSource; readonly settings: RunSettings }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'settings'; readonly settings: StudioLiveSettings }
  /** Asks for names now, during or after training; answered by a `names` message with the same id. */
  | { readonly type: 'sample'; readonly id: number; readonly count: number }
  /** Asks for the parameters; answered by a `parameters` message with the same id. */
  | { readonly type: 'parameters'; readonly id: number }
  /** Asks for a model file; answered by a `saved` message with the same id. */
  | { readonly type: 'save'; readonly id: number }
  /** Asks for a text; answered by `written` messages with the same id, the last of them done. */
  | { readonly type: 'write'; readonly id: number; readonly order: WritingOrder }
  /** Ends a text where it is. */
  | { readonly type: 'stop-writing'; readonly id: number }
  /** Runs the notebook's test cells on an engine; answered by `check` messages. */
  | { readonly type: 'check'; readonly id: number; readonly device: 'gpu' | 'cpu' | 'reference' }
  /** Times both engines at some sizes; answered by `crossover` messages with the same id, the last of them done. */
  | { readonly type: 'crossover'; readonly id: number; readonly order: CrossoverOrder }
  /** Makes the device go away, to see that the run survives. */
  | { readonly type: 'lose-device' };

/** From the worker to the page. */
export type Reply =
  | { readonly type: 'device'; readonly description: EngineDescription }
  /** The device went away and another took its place, or the CPU did: what happened, in one sentence. */
  | { readonly type: 'recovered'; readonly message: string }
  | { readonly type: 'corpus'; readonly report: CorpusReport }
  | { readonly type: 'model'; readonly report: ModelReport }
  /**
   * A run or a model that was kept or opened has taken the place of what was asked for: what it is, its settings, and its
   * corpus where there is one.
   */
  | {
      readonly type: 'adopted';
      readonly settings: RunSettings;
      readonly corpus: CorpusSource | null;
      readonly message: string;
      readonly from: 'storage' | 'file';
    }
  /** The corpus or the settings cannot be used; the run in progress, if any, goes on. */
  | {
      readonly type: 'refused';
      readonly message: string;
      readonly request: Request['type'];
      /** How else the corpus could be read, or null. */
      readonly readableAs: Mode | null;
    }
  | { readonly type: 'phase'; readonly phase: Phase; readonly progress: Progress }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'names'; readonly id: number | null; readonly names: readonly GeneratedName[] }
  | { readonly type: 'parameters'; readonly id: number; readonly iteration: number; readonly values: Float32Array }
  /** The bytes of a model file, or why there are none. */
  | { readonly type: 'saved'; readonly id: number; readonly bytes: Uint8Array | null; readonly error: string | null }
  /** What was written since the last message; the first brings the beginning as the model knows it. */
  | {
      readonly type: 'written';
      readonly id: number;
      readonly text: string;
      readonly done: boolean;
      readonly error: string | null;
    }
  /** Parameters (flat, in the model's layout) and names at one iteration; the names depend only on the parameters. */
  | {
      readonly type: 'snapshot';
      readonly iteration: number;
      readonly parameters: Float32Array;
      readonly names: readonly string[];
      readonly smoothLoss: number;
    }
  | { readonly type: 'check'; readonly id: number; readonly rows: readonly CheckRow[]; readonly error: string | null }
  /** One size, or what is compared with the CPU. */
  | {
      readonly type: 'crossover';
      readonly id: number;
      readonly crossing: Crossing | null;
      readonly device: EngineDescription | null;
      readonly done: boolean;
      readonly error: string | null;
    }
  /** The run stopped; what, where and what to do. */
  | { readonly type: 'failed'; readonly message: string };
