import type { Corpus } from '../corpus/corpus.ts';
import type { Gauge } from '../sample/gauge.ts';
import type { Blend } from '../sample/blend.ts';
import type { StillModel } from './drawn_model.ts';
import type { NameSource, NameStream } from './name_stream.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { SampledModel } from './line_sampler.ts';
import type { GeneratedName, ModelReport, Phase, Stepped } from './protocol.ts';
import type { StudioLiveSettings } from './settings.ts';

/** The current run of the studio, or a model that was opened without its corpus. */
export interface Subject {
  readonly phase: Phase;
  readonly report: ModelReport;
  /** The file of an opened model, whose training waits for its corpus. */
  readonly saved?: SavedModel;
  /** What it learns; null for a model without its list or text. */
  readonly corpus: Corpus | null;
  /** The model for writing texts, and to look into. */
  readonly sampled: SampledModel;
  /** Training steps of the model that names are drawn from. */
  readonly drawnAt: number;
  /** A copy of that model as it is now, which does not learn. */
  still(): Promise<StillModel>;
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
  /**
   * Begins to train for so many steps, and then pauses. Throws an InputError where there are none to make.
   * `done` resolves when training has stopped, which may be earlier.
   */
  step(count: number): Promise<{ readonly done: Promise<Stepped> }>;
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
  /** The parameters in training, or those that names are drawn with. */
  parameters(drawn: boolean): Promise<{ iteration: number; values: Float32Array }>;
  /** The bytes of a model file. */
  save(): Promise<Uint8Array>;
  /** Stops training, posts nothing more, and destroys the model. */
  destroy(): Promise<void>;
}
