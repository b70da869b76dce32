import { builtInNames } from '../corpus/built_in.ts';
import { decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import { readNames } from '../corpus/names.ts';
import type { NameList } from '../corpus/names.ts';
import { distinctCodePoints } from '../corpus/symbols.ts';
import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { DeviceChoice, Engine } from '../engine/engine.ts';
import { checkNotebook } from '../train/notebook_check.ts';
import type { ListReport, ListSource, Progress, Reply, Request, RunSettings } from './protocol.ts';
import { Run } from './run.ts';
import { checkLiveSettings, checkRunSettings } from './settings.ts';

/** Names shown of a list, for a look. */
const PREVIEW_NAMES = 6;
const NO_PROGRESS: Progress = {
  iteration: 0,
  iterations: 0,
  smoothLoss: 0,
  stepsPerSecond: 0,
  clippedShare: 0,
  largestGradient: 0,
  points: [],
};

/** Owns the engine and the run; answers the page's requests in their order. Knows nothing of workers. */
export class StudioEngine {
  readonly #gpu: FindGpu;
  readonly #post: (reply: Reply) => void;
  #engine: { readonly device: DeviceChoice; readonly engine: Engine } | null = null;
  #run: Run | null = null;
  /** The list taken last; it stays when its run could not be built, for another try with other settings. */
  #list: NameList | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(gpu: FindGpu, post: (reply: Reply) => void) {
    this.#gpu = gpu;
    this.#post = post;
  }

  /** Takes a request in; what it leads to is posted. Resolves when the request has been dealt with. */
  handle(request: Request): Promise<void> {
    this.#turn = this.#turn.then(() => this.#answer(request)).catch((error: unknown) => this.#fail(request, error));
    return this.#turn;
  }

  async #answer(request: Request): Promise<void> {
    switch (request.type) {
      case 'start':
        return this.#start(readList(request.list), request.settings, request.paused ?? false);
      case 'reset':
        if (!this.#list) throw new InputError('There is no list to start again with: choose one first.');
        return this.#start(this.#list, request.settings, false);
      case 'pause':
        return this.#run?.pause();
      case 'resume':
        return this.#run?.start();
      case 'settings':
        checkLiveSettings(request.settings);
        if (this.#run) this.#run.live = request.settings;
        return;
      case 'sample':
        return this.#post({ type: 'names', id: request.id, names: (await this.#run?.names(request.count)) ?? [] });
      case 'parameters': {
        const { iteration, values } = (await this.#run?.parameters()) ?? { iteration: 0, values: new Float32Array(0) };
        return this.#post({ type: 'parameters', id: request.id, iteration, values });
      }
      case 'check':
        return this.#check(request.id, request.device);
      case 'lose-device':
        return this.#engine?.engine.loseDevice();
      default:
        return request satisfies never;
    }
  }

  /** Only when list and settings are known to be good does the new run take the old one's place. */
  async #start(list: NameList, settings: RunSettings, paused: boolean): Promise<void> {
    checkRunSettings(settings);
    await this.#run?.destroy();
    this.#run = null;
    this.#list = list;
    this.#post({ type: 'phase', phase: 'preparing', progress: { ...NO_PROGRESS, iterations: settings.iterations } });
    this.#post({ type: 'list', report: reportOf(list) });
    const engine = await this.#open(settings.device);
    this.#run = await Run.create(engine, list, settings, this.#post);
    if (paused) this.#run.announce();
    else this.#run.start();
  }

  /** The engine for that choice; it is kept as long as the choice stays. */
  async #open(device: DeviceChoice): Promise<Engine> {
    if (this.#engine?.device !== device) {
      this.#engine?.engine.destroy();
      this.#engine = null;
      const engine = await openEngine({ device, gpu: this.#gpu });
      engine.onRecovered = (message) => {
        this.#post({ type: 'recovered', message });
        this.#post({ type: 'device', description: engine.description });
      };
      this.#engine = { device, engine };
    }
    const { engine } = this.#engine;
    this.#post({ type: 'device', description: engine.description });
    return engine;
  }

  async #check(id: number, device: 'gpu' | 'cpu' | 'reference'): Promise<void> {
    const engine = await openEngine({ device, gpu: this.#gpu });
    try {
      this.#post({ type: 'check', id, rows: await checkNotebook(engine), error: null });
    } finally {
      engine.destroy();
    }
  }

  /** A request that could not be met; what was running goes on, unless it was to be replaced. */
  #fail(request: Request, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (request.type === 'check') this.#post({ type: 'check', id: request.id, rows: [], error: message });
    else if (error instanceof InputError) this.#post({ type: 'refused', message });
    else {
      this.#post({ type: 'failed', message });
      if (!this.#run) this.#post({ type: 'phase', phase: 'failed', progress: NO_PROGRESS });
    }
    // A question is answered in any case: somebody waits for it.
    if (request.type === 'sample') this.#post({ type: 'names', id: request.id, names: [] });
    if (request.type === 'parameters') {
      this.#post({ type: 'parameters', id: request.id, iteration: 0, values: new Float32Array(0) });
    }
  }
}

function readList(source: ListSource): NameList {
  return source.kind === 'built-in' ? builtInNames() : readNames(decodeText(source.bytes, source.name), source.name);
}

function reportOf(list: NameList): ListReport {
  const { source, names, duplicates, blankLines, longest } = list;
  const symbols = distinctCodePoints(names).length;
  return {
    source,
    names: names.length,
    symbols,
    duplicates,
    blankLines,
    longest,
    preview: names.slice(0, PREVIEW_NAMES),
  };
}
