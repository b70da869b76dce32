import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { Batch, Engine, EngineModel, NextSymbols, SampleRequest, Trace } from '../engine/engine.ts';
import { blendLabels } from '../sample/blend.ts';
import type { Blend } from '../sample/blend.ts';
import { labelledModel } from '../sample/labelled_model.ts';
import type { Moment } from './moments.ts';

type Sampled = Pick<EngineModel, 'config' | 'sample' | 'next' | 'logits'>;
type Traced = Sampled & Pick<EngineModel, 'trace'>;

/** What is drawn from. */
export interface DrawnSource {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
  /** The model in training. */
  readonly model: Traced;
  /** Training steps of the model. */
  readonly iteration: number;
  /** A copy of its weights. */
  weights(): Promise<Float32Array | Float64Array>;
}

/** What is drawn from now, and the id of the label before every name. */
interface Chosen {
  readonly model: Traced;
  readonly label: number | null;
}

/** The model that names are drawn from as it was at one moment, which does not learn. */
export interface StillModel {
  readonly model: Traced;
  /** The id of the label before every name; null for none. */
  readonly label: number | null;
  /** Training steps of the model. */
  readonly iteration: number;
}

/** Milliseconds after which a copy of a model in training is too old. */
const COPY_FOR_MS = 500;

/**
 * The model that names are drawn from: the one in training or a kept moment of it, under all labels or a blend of them.
 * Whoever draws need not know which.
 */
export class DrawnModel implements Traced {
  /** Draws from an earlier moment; null for the latest weights. */
  moment: Moment | null = null;
  readonly #source: DrawnSource;
  #blend: Blend | null = null;
  #copy: EngineModel | null = null;
  /** What the copy holds, and since when. */
  #copied: { readonly of: Moment | number; readonly blend: Blend | null; readonly at: number } | null = null;
  #label = -1;
  /** Copies are made one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: DrawnSource) {
    this.#source = source;
  }

  get config(): Sampled['config'] {
    return this.#source.model.config;
  }

  /** Draws under a blend of labels; null for no label. Throws an InputError for one that the model does not know. */
  set blend(blend: Blend | null) {
    const { vocabulary } = this.#source;
    // Zeros do as well as weights to find faults.
    if (blend) blendLabels(this.config, new Float32Array(0), vocabulary, blend);
    this.#blend = blend;
  }

  async sample(request: SampleRequest): Promise<Int32Array[]> {
    return (await this.#current()).sample(request);
  }

  async next(inputs: Int32Array, batchSize: number, hidden?: Float32Array | Float64Array): Promise<NextSymbols> {
    return (await this.#current()).next(inputs, batchSize, hidden);
  }

  async logits(batch: Batch): Promise<Float32Array | Float64Array> {
    return (await this.#current()).logits(batch);
  }

  /** A trace of ids as they are: unlike the others, those of a name under a blend have its first label after the zero vector. */
  async trace(inputs: Int32Array, targets: Int32Array): Promise<Trace> {
    return (await this.#chosen()).model.trace(inputs, targets);
  }

  /** A copy of the model as it is now. It lasts until the next one, or until names are drawn under a blend. */
  still(): Promise<StillModel> {
    const still = this.#turn.then(async () => {
      const blend = this.#blend;
      // Also at the same step: where training ends, the best weights take the place of the last.
      if (!this.moment) this.#copied = null;
      await this.#refresh(blend);
      const { of } = this.#copied!;
      return { model: this.#copy!, label: blend && this.#label, iteration: typeof of === 'number' ? of : of.iteration };
    });
    this.#turn = still.catch(() => undefined);
    return still;
  }

  destroy(): void {
    this.#copy?.destroy();
    this.#copy = null;
  }

  async #current(): Promise<Sampled> {
    const { model, label } = await this.#chosen();
    return label === null ? model : labelledModel(model, label);
  }

  #chosen(): Promise<Chosen> {
    const chosen = this.#turn.then(() => this.#choose());
    this.#turn = chosen.catch(() => undefined);
    return chosen;
  }

  async #choose(): Promise<Chosen> {
    const blend = this.#blend;
    const { model, vocabulary } = this.#source;
    if (!this.moment && (blend?.size ?? 0) <= 1) {
      const [label] = blend?.keys() ?? [];
      return { model, label: label === undefined ? null : vocabulary.labels.get(label)! };
    }
    await this.#refresh(blend);
    return { model: this.#copy!, label: blend && this.#label };
  }

  /** Makes the copy what it should be. That of a model in training may be a little older. */
  async #refresh(blend: Blend | null): Promise<void> {
    const { engine, vocabulary, iteration } = this.#source;
    const of = this.moment ?? iteration;
    const { of: had, blend: under, at } = this.#copied ?? {};
    const young = typeof had === 'number' && typeof of === 'number' && performance.now() - at! < COPY_FOR_MS;
    if (this.#copied && under === blend && (had === of || young)) return;
    const weights = this.moment?.weights ?? (await this.#source.weights());
    const blended = blend ? blendLabels(this.config, weights, vocabulary, blend) : { parameters: weights, label: -1 };
    this.#label = blended.label;
    const state = { parameters: blended.parameters, hidden: new Float32Array(0), hiddenBatchSize: 0 };
    if (this.#copy) await this.#copy.writeState({ ...state, optimizer: {}, updates: 0 });
    else this.#copy = await engine.createModel(this.config, blended.parameters);
    this.#copied = { of, blend, at: performance.now() };
  }
}
