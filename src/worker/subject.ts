import type { SampledModel } from './line_sampler.ts';
import type { GeneratedName, ModelReport, Phase } from './protocol.ts';
import type { StudioLiveSettings } from './settings.ts';

/** What the studio is about: a run, or a model that was opened without its corpus. */
export interface Subject {
  readonly phase: Phase;
  readonly report: ModelReport;
  /** The model, to write texts with. */
  readonly sampled: SampledModel;
  /** Trains, where it can. */
  start(): void;
  /** Stops training; resolves when it has stopped. */
  pause(): Promise<void>;
  /** Tells the phase again. */
  announce(): void;
  set live(settings: StudioLiveSettings);
  /** Names, or lines of text, now. */
  names(count: number): Promise<GeneratedName[]>;
  parameters(): Promise<{ iteration: number; values: Float32Array }>;
  /** The bytes of a model file. */
  save(): Promise<Uint8Array>;
  /** Stops, says no more, and frees the model. */
  destroy(): Promise<void>;
}
