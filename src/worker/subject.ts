import type { NameSource, NameStream } from './name_stream.ts';
import type { SampledModel } from './line_sampler.ts';
import type { GeneratedName, ModelReport, Phase } from './protocol.ts';
import type { StudioLiveSettings } from './settings.ts';

/** The current run of the studio, or a model that was opened without its corpus. */
export interface Subject {
  readonly phase: Phase;
  readonly report: ModelReport;
  /** The model for writing texts. */
  readonly sampled: SampledModel;
  /** What names are drawn from by wishes; null for a text. */
  readonly source: NameSource | null;
  /** Draws the names in the place of the subject; null if it draws them itself. */
  stream: NameStream | null;
  /** True if training posts no names. */
  quiet: boolean;
  /** Starts training, if possible. */
  start(): void;
  /** Stops training. Resolves when it has stopped. */
  pause(): Promise<void>;
  /** Posts the phase again. */
  announce(): void;
  set live(settings: StudioLiveSettings);
  /** Draws names, or lines of text. */
  names(count: number): Promise<GeneratedName[]>;
  parameters(): Promise<{ iteration: number; values: Float32Array }>;
  /** The bytes of a model file. */
  save(): Promise<Uint8Array>;
  /** Stops training, posts nothing more, and destroys the model. */
  destroy(): Promise<void>;
}
