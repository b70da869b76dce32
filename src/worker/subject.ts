import type { Gauge } from '../sample/gauge.ts';
import type { Blend } from '../sample/blend.ts';
import type { NameSource, NameStream } from './name_stream.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { SampledModel } from './line_sampler.ts';
import type { GeneratedName, ModelReport, Phase } from './protocol.ts';
import type { StudioLiveSettings } from './settings.ts';

/** The current run of the studio, or a model that was opened without its corpus. */
export interface Subject {
  readonly phase: Phase;
  readonly report: ModelReport;
  /** The file of an opened model, whose training waits for its corpus. */
  readonly saved?: SavedModel;
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
  /** Draws under a blend of labels from now on; under none for null. Throws an InputError for an unknown label. */
  set blend(blend: Blend | null);
  get blend(): Blend | null;
  /** Draws from a kept moment from now on, or from the latest weights for null. Returns the moment's first names. */
  goTo(iteration: number | null): Promise<{ iteration: number; names: GeneratedName[] }>;
  /** Draws names, or lines of text. */
  names(count: number): Promise<GeneratedName[]>;
  /** Measures what a thousand names are like; null for a text, and for a model without its list. */
  gauge(): Promise<Gauge | null>;
  parameters(): Promise<{ iteration: number; values: Float32Array }>;
  /** The bytes of a model file. */
  save(): Promise<Uint8Array>;
  /** Stops training, posts nothing more, and destroys the model. */
  destroy(): Promise<void>;
}
