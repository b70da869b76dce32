import type { DeviceChoice, EngineDescription } from '../engine/engine.ts';
import type { OpenRecipe } from '../train/complete.ts';
import type { CheckRow } from '../train/notebook_check.ts';
import { NOTEBOOK_ITERATIONS, PRESETS } from '../train/presets.ts';

export type { CheckRow };

/** What a run trains with. Fixed for the run, except the three in LiveSettings. */
export interface RunSettings extends OpenRecipe, LiveSettings {
  readonly device: DeviceChoice;
  /** Training steps in all. */
  readonly iterations: number;
  /** Where given, a `snapshot` is sent after every so many iterations (for the race). */
  readonly snapshotEvery?: number;
}

/** What may change while a run goes on. */
export interface LiveSettings {
  readonly learningRate: number;
  /** Null turns clipping off. */
  readonly clipValue: number | null;
  readonly temperature: number;
}

/** The notebook's settings, with which the page starts. */
export const DEFAULT_SETTINGS: RunSettings = {
  ...PRESETS.notebook.recipe,
  device: 'auto',
  iterations: NOTEBOOK_ITERATIONS,
  temperature: 1,
};

/** What the worker found in a list. */
export interface ListReport {
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
}

/** One generated name. */
export interface GeneratedName {
  readonly text: string;
  /** Iterations trained when it was generated. */
  readonly iteration: number;
  /** True if the training list holds it. */
  readonly inList: boolean;
}

/** Where the run stands; sent several times a second while it runs and once at every change of phase. */
export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  /** The notebook's smoothed loss, in nats per name. */
  readonly smoothLoss: number;
  readonly stepsPerSecond: number;
  /** Share of gradient elements clipped since the last message, 0 to 1. */
  readonly clippedShare: number;
  /** The largest absolute gradient element since the last message. */
  readonly largestGradient: number;
  /** Points for the charts, since the last message. */
  readonly points: readonly ChartPoint[];
}

/** One point of the charts. */
export interface ChartPoint {
  readonly iteration: number;
  readonly smoothLoss: number;
  readonly largestGradient: number;
  readonly clippedShare: number;
}

/** What a worker is doing. `empty`: nothing loaded; `failed`: stopped by an error, which a message told. */
export type Phase = 'empty' | 'preparing' | 'running' | 'paused' | 'done' | 'failed';

/** From the page to the worker. */
export type Request =
  /** Takes a list and starts a run on it. A list that is refused leaves the run in progress as it is. */
  | { readonly type: 'start'; readonly list: ListSource; readonly settings: RunSettings; readonly paused?: boolean }
  /** Starts the run again from iteration 0 on the same list. */
  | { readonly type: 'reset'; readonly settings: RunSettings }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'settings'; readonly settings: LiveSettings }
  /** Asks for names now, during or after training; answered by a `names` message with the same id. */
  | { readonly type: 'sample'; readonly id: number; readonly count: number }
  /** Asks for the parameters; answered by a `parameters` message with the same id. */
  | { readonly type: 'parameters'; readonly id: number }
  /** Runs the notebook's test cells on an engine; answered by `check` messages. */
  | { readonly type: 'check'; readonly id: number; readonly device: 'gpu' | 'cpu' | 'reference' }
  /** Makes the device go away, to see that the run survives. */
  | { readonly type: 'lose-device' };

/** Where a list comes from. */
export type ListSource =
  | { readonly kind: 'built-in' }
  /** The bytes of a file as they are, or of pasted text as UTF-8. */
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array };

/** From the worker to the page. */
export type Reply =
  | { readonly type: 'device'; readonly description: EngineDescription }
  /** The device went away and another took its place, or the CPU did: what happened, in one sentence. */
  | { readonly type: 'recovered'; readonly message: string }
  | { readonly type: 'list'; readonly report: ListReport }
  /** The list or the settings cannot be used; the run in progress, if any, goes on. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'phase'; readonly phase: Phase; readonly progress: Progress }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'names'; readonly id: number | null; readonly names: readonly GeneratedName[] }
  | { readonly type: 'parameters'; readonly id: number; readonly iteration: number; readonly values: Float32Array }
  /** Parameters (flat, in the model's layout) and names at one iteration; the names depend only on the parameters. */
  | {
      readonly type: 'snapshot';
      readonly iteration: number;
      readonly parameters: Float32Array;
      readonly names: readonly string[];
      readonly smoothLoss: number;
    }
  | { readonly type: 'check'; readonly id: number; readonly rows: readonly CheckRow[]; readonly error: string | null }
  /** The run stopped; what, where and what to do. */
  | { readonly type: 'failed'; readonly message: string };
