import { excerptOf, traceText } from '../../worker/ask.ts';
import type { ReactiveControllerHost } from 'lit';
import type { Mode } from '../../corpus/corpus.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { WorkerClient } from '../../worker/client.ts';
import type { ModelReport, TracedText } from '../../worker/protocol.ts';
import type { RunController } from '../run_controller.ts';
import { featuresOfNames, featuresOfText, type MeasuredFeature } from './features.ts';
import type { UnitTrace } from './unit_meanings.ts';

/** Names, or pieces of text, that units are measured on: some thousand symbols. */
const MEASURED: Readonly<Record<Mode, number>> = { names: 60, text: 24 };
/** Milliseconds between two reports of progress, each of which paints the lesson. */
const PROGRESS_EVERY_MS = 300;
/** Longer names are left out: they would outweigh the others. */
const LONGEST = 200;

/** What the units of the last layer go with, in one network at one step. */
export interface MeasuredUnits {
  readonly mode: Mode;
  /** Training steps of the network. */
  readonly iteration: number;
  readonly config: ModelConfig;
  readonly symbols: readonly string[];
  /** What was read, in the order of the list or text. */
  readonly traces: readonly UnitTrace[];
  readonly features: readonly MeasuredFeature[];
  /** The weights, flat, in the layout of `config`; null where they are not those that were measured. */
  readonly parameters: Float32Array | null;
}

/** A measurement of units, for the chapter. */
export interface UnitsView {
  /** How many of how many are traced; null at rest. */
  readonly progress: { readonly done: number; readonly of: number } | null;
  readonly measured: MeasuredUnits | null;
  /** Why they could not be measured; null if nothing failed. */
  readonly error: string | null;
}

/** Measures what units go with, by tracing names one after the other. */
export class UnitsController {
  view: UnitsView = { progress: null, measured: null, error: null };
  readonly #host: ReactiveControllerHost;
  readonly #run: RunController;

  constructor(host: ReactiveControllerHost, run: RunController) {
    this.#host = host;
    this.#run = run;
  }

  get busy(): boolean {
    return this.view.progress !== null;
  }

  /** Measures the network as it is now. It must not train meanwhile. */
  async measure(): Promise<void> {
    const { client, model } = this.#run;
    if (this.busy || !client) return;
    this.#change({ progress: { done: 0, of: MEASURED[model?.task.mode ?? 'names'] }, error: null });
    try {
      if (!model) throw new Error('There is no network yet. Open a list first.');
      this.#change({ measured: await this.#measure(client, model) });
    } catch (error) {
      this.#change({ error: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#change({ progress: null });
    }
  }

  async #measure(client: WorkerClient, model: ModelReport): Promise<MeasuredUnits> {
    const { config, task } = model;
    const { mode } = task;
    const pieces = (await excerptOf(client, MEASURED[mode])).filter((piece) => [...piece].length <= LONGEST);
    if (pieces.length === 0) {
      throw new Error(
        `Units are measured on ${mode === 'names' ? 'names of the list' : 'pieces of the text'}, and there are none here. ` +
          `Open the ${mode === 'names' ? 'list' : 'text'} that the network has learned.`,
      );
    }
    let last: TracedText | null = null;
    let told = performance.now();
    const traces: UnitTrace[] = [];
    for (const piece of pieces) {
      await untilVisible();
      const traced = await traceText(client, piece);
      if (this.#run.model !== model) {
        throw new Error('Another network took its place while it was measured. Measure again.');
      }
      if (last && last.iteration !== traced.iteration) {
        throw new Error('The network went on learning while it was measured. Measure again.');
      }
      traces.push({ inputs: traced.inputs, targets: traced.targets, hidden: traced.trace.layers.at(-1)!.hidden });
      last = traced;
      if (performance.now() < told + PROGRESS_EVERY_MS) continue;
      told = performance.now();
      this.#change({ progress: { done: traces.length, of: pieces.length } });
    }
    const { iteration, symbols } = last!;
    const features = (mode === 'names' ? featuresOfNames : featuresOfText)(traces, symbols, config.hiddenSize);
    const weights = await client.parameters({ drawn: true });
    // Under a blend of labels what is traced has weights of its own.
    const same = weights.iteration === iteration && (this.#run.blend?.size ?? 0) <= 1;
    const parameters = same ? weights.values : null;
    return { mode, iteration, config, symbols, traces, features, parameters };
  }

  #change(change: Partial<UnitsView>): void {
    this.view = { ...this.view, ...change };
    this.#host.requestUpdate();
  }
}

/** Resolves at once where the page is seen, and otherwise when it is seen again. */
function untilVisible(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
  });
}
