import type { NameList } from '../corpus/name_list.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import type { Task } from '../train/task.ts';
import { MAX_SAMPLED_SYMBOLS } from '../train/training_run.ts';
import type { NameSource } from './name_stream.ts';
import type { GeneratedName } from './protocol.ts';
import type { Typicality } from './typicality.ts';

/** The most symbols of a line of text, with the newline that ends it. */
const LINE_SYMBOLS = 80;

/** A model to sample from, with its vocabulary and task. */
export interface SampledModel {
  readonly model: Pick<EngineModel, 'sample' | 'next' | 'trace'>;
  readonly vocabulary: Vocabulary;
  readonly task: Task;
}

/** Draws names, or lines of text, with the counter-based generator. No draw is repeated, unless it restarts. */
export class LineSampler {
  temperature: number;
  readonly #source: SampledModel;
  readonly #known: ReadonlySet<string>;
  readonly #typical: Typicality | null;
  readonly #list: NameList | null;
  /** How the list writes names; learned after the first names were shown, since a long list takes a second. */
  #write: ((name: string) => string) | null = null;
  #drawn = false;
  readonly #seed: number;
  #next = 0;

  /**
   * @param known the names of the list, or the lines of the text, which are not marked as new
   * @param typical judges what looks like them; null if there are none, so that everything passes
   * @param list the list, whose capitals drawn names get; null for a text, and where it is not known
   */
  constructor(
    source: SampledModel,
    known: ReadonlySet<string>,
    typical: Typicality | null,
    list: NameList | null,
    seed: number,
    temperature: number,
  ) {
    this.#source = source;
    this.#known = known;
    this.#typical = typical;
    this.#list = list;
    this.#seed = seed;
    this.temperature = temperature;
  }

  /** What names are drawn from by wishes; null for a text. `list` is null where it is not known. */
  nameSource(model: NameSource['model'], list: Iterable<string> | null, iteration: () => number): NameSource | null {
    const { vocabulary, task } = this.#source;
    if (task.mode !== 'names') return null;
    return {
      model,
      vocabulary,
      list,
      seed: this.#seed,
      maxLength: MAX_SAMPLED_SYMBOLS,
      firstName: () => this.#next,
      temperature: () => this.temperature,
      describe: (text) => this.#describe(text, iteration()),
    };
  }

  /** Begins again with the first draw, as the model has other weights now. */
  restart(): void {
    this.#next = 0;
  }

  /**
   * Draws `count` lines and drops empty ones. `iteration` is the number of training steps of the model. The draws begin
   * with number `first`, or go on after the last ones.
   */
  async draw(count: number, iteration: number, first?: number): Promise<GeneratedName[]> {
    const { model, vocabulary, task } = this.#source;
    const firstName = first ?? this.#next;
    if (first === undefined) this.#next += count;
    // A line of text is primed with the newline that ends the previous line. A name has no prime.
    const prime = task.mode === 'text' ? [0] : [];
    const lines = await model.sample({
      count,
      maxLength: task.mode === 'text' ? LINE_SYMBOLS : MAX_SAMPLED_SYMBOLS,
      temperature: this.temperature,
      uniforms: { kind: 'counter', seed: this.#seed, firstName },
      prime,
    });
    if (this.#list?.written.size && this.#drawn)
      this.#write ??= (await import('../corpus/capitals.ts')).capitalsOf(this.#list);
    this.#drawn = true;
    return lines
      .map((ids) => vocabulary.decode(ids.subarray(prime.length)))
      .filter((text) => text.trim() !== '')
      .map((text) => this.#describe(text, iteration));
  }

  /** What is known of a line that was drawn. */
  #describe(text: string, iteration: number): GeneratedName {
    return {
      text,
      iteration,
      inList: this.#known.has(text) || this.#known.has(text.trim()),
      typical: this.#typical?.fits(text.trim()) ?? true,
      ...this.#written(text),
    };
  }

  /** How the list writes a name, where it has capitals or accents of its own. */
  #written(text: string): { written: string } | object {
    // A list that was learned with its capitals draws them.
    if (this.#source.task.keepCase && this.#source.task.mode === 'names') return { written: text.trim() };
    if (!this.#write) return {};
    return { written: this.#write(text.trim()) };
  }
}
