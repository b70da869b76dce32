import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import type { Task } from '../train/task.ts';
import { MAX_SAMPLED_SYMBOLS } from '../train/training_run.ts';
import type { GeneratedName } from './protocol.ts';

/** Symbols of a line of text at most, the newline that ends it included. */
const LINE_SYMBOLS = 80;

/** What lines are drawn from. */
export interface SampledModel {
  readonly model: Pick<EngineModel, 'sample' | 'next'>;
  readonly vocabulary: Vocabulary;
  readonly task: Task;
}

/** Draws names, or lines of text, with the counter-based generator: no draw is used twice. */
export class LineSampler {
  temperature: number;
  readonly #source: SampledModel;
  readonly #known: ReadonlySet<string>;
  readonly #seed: number;
  #next = 0;

  /** `known` holds what is not new: the names of the list, or the lines of the text. */
  constructor(source: SampledModel, known: ReadonlySet<string>, seed: number, temperature: number) {
    this.#source = source;
    this.#known = known;
    this.#seed = seed;
    this.temperature = temperature;
  }

  /** So many lines, those that end at once left out. `iteration` is how long the model was trained. */
  async draw(count: number, iteration: number): Promise<GeneratedName[]> {
    const { model, vocabulary, task } = this.#source;
    const firstName = this.#next;
    this.#next += count;
    // A line of text begins after the newline that ended the line before; a name begins with nothing.
    const prime = task.mode === 'text' ? [0] : [];
    const lines = await model.sample({
      count,
      maxLength: task.mode === 'text' ? LINE_SYMBOLS : MAX_SAMPLED_SYMBOLS,
      temperature: this.temperature,
      coins: { kind: 'counter', seed: this.#seed, firstName },
      prime,
    });
    return lines
      .map((ids) => vocabulary.decode(ids.subarray(prime.length)))
      .filter((text) => text.trim() !== '')
      .map((text) => ({ text, iteration, inList: this.#known.has(text) || this.#known.has(text.trim()) }));
  }
}
