// A stand-in for the worker: speaks the protocol with a made-up curve and made-up names. For tests of the page alone.
import type { EngineDescription } from '../../src/engine/engine.ts';
import type { WorkerPort } from '../../src/worker/client.ts';
import type {
  ChartPoint,
  CheckRow,
  GeneratedName,
  ModelReport,
  Phase,
  Progress,
  Reply,
  Request,
} from '../../src/worker/protocol.ts';
import { DEFAULT_SETTINGS, type RunSettings } from '../../src/worker/settings.ts';
import { notebookConfig } from '../../src/model/config.ts';

const HEADS = ['trex', 'mango', 'liu', 'hyt', 'lecal', 'abal', 'xus', 'tor', 'aman', 'velo', 'pter', 'ornith'];
const MIDDLES = ['o', 'isa', 'era', 'odon', 'ilo', 'opha', 'ura', 'eno', 'apto', ''];
const TAILS = ['saurus', 'raptor', 'don', 'ceratops', 'mimus', 'titan', 'nyx', 'venator'];
const KNOWN = ['Aachenosaurus', 'Aardonyx', 'Abelisaurus', 'Zigongosaurus', 'Turiasaurus', 'Xuwulong'];

const VERSE = 'the mango ripens, and the reptile rests\nin leaves of time, where no one counts the years,\n'.repeat(
  300,
);
/** Steps of a run whose settings leave them open. */
const ITERATIONS = 35_000;
const MODEL: ModelReport = {
  config: notebookConfig(27),
  task: { mode: 'names', keepCase: false, window: null },
  parameters: 5_327,
  lossPer: 'name',
  baselines: null,
  timeSteps: 13,
  batchSize: 1,
  labels: [],
  temperature: DEFAULT_SETTINGS.temperature,
};

/** How the stand-in behaves; every field has a default. */
export interface FakeOptions {
  readonly device?: 'hardware' | 'software' | 'cpu';
  readonly stepsPerSecond?: number;
  readonly namesPerSecond?: number;
}

const DEVICES: Record<string, EngineDescription> = {
  hardware: {
    kind: 'gpu',
    name: 'NVIDIA GeForce RTX 4070 (ada-lovelace)',
    software: false,
    reason: 'A hardware adapter trains this model faster than the CPU: 41,000 against 9,800 steps per second.',
    limits: { maxBufferSize: 2 ** 28, maxComputeInvocationsPerWorkgroup: 256, maxStorageBuffersPerShaderStage: 8 },
  },
  software: {
    kind: 'gpu',
    name: 'SwiftShader driver 5.0.0',
    software: true,
    reason: 'WebGPU was asked for; this adapter runs on the processor.',
    limits: { maxBufferSize: 2 ** 28, maxComputeInvocationsPerWorkgroup: 256, maxStorageBuffersPerShaderStage: 8 },
  },
  cpu: {
    kind: 'cpu',
    name: 'CPU engine (float32)',
    software: false,
    reason: 'This browser has no WebGPU.',
    limits: {},
  },
};

/** The worker's side of the protocol, without a worker. */
export class FakeWorker extends EventTarget implements WorkerPort {
  readonly #options: Required<FakeOptions>;
  #settings: RunSettings | null = null;
  #phase: Phase = 'empty';
  #iteration = 0;
  #points: ChartPoint[] = [];
  #names = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #state = 12345;

  constructor(options: FakeOptions = {}) {
    super();
    this.#options = { device: 'hardware', stepsPerSecond: 1500, namesPerSecond: 12, ...options };
  }

  terminate(): void {
    clearInterval(this.#timer);
  }

  postMessage(request: Request): void {
    setTimeout(() => this.#answer(request), 5);
  }

  #answer(request: Request): void {
    switch (request.type) {
      case 'start': {
        const text =
          request.corpus.kind === 'bytes' ? new TextDecoder().decode(request.corpus.bytes) : KNOWN.join('\n');
        const names = text.split('\n').filter((line) => line.trim() !== '');
        if (names.length < 2) {
          const message = `The list holds ${names.length} names; training takes at least 2. Give one name per line.`;
          return this.#send({ type: 'refused', message, request: 'start', readableAs: null });
        }
        const builtIn = request.corpus.kind === 'built-in';
        this.#send({
          type: 'corpus',
          report: {
            mode: 'names',
            looksLikeText: false,
            direction: 'ltr',
            written: false,
            labels: [],
            how: [],
            source: request.corpus.kind === 'bytes' ? request.corpus.name : 'built-in list',
            names: builtIn ? 1536 : names.length,
            symbols: builtIn ? 27 : new Set(text).size,
            duplicates: names.length - new Set(names).size,
            blankLines: text.split('\n').length - names.length,
            longest: Math.max(...names.map((name) => name.length)),
            preview: names.slice(0, 8),
          },
        });
        return this.#begin(request.settings);
      }
      case 'restore': {
        const { settings } = request;
        return this.#answer({ type: 'start', corpus: { kind: 'built-in' }, settings });
      }
      case 'reset':
        return this.#begin(request.settings);
      case 'open':
      case 'train-sonnets':
      case 'one-more-epoch': {
        const message = 'The stand-in has no models. Use the studio itself.';
        return this.#send({ type: 'refused', message, request: request.type, readableAs: null });
      }
      case 'save':
        return this.#send({ type: 'saved', id: request.id, bytes: this.#bytes(), error: null });
      case 'write': {
        const { id, order } = request;
        const { written = '', length } = order;
        const drawn = VERSE.slice(written.length, written.length + length);
        const nats = Array.from(drawn, (_, t) => (t * 0.7) % 6);
        if (written === '') this.#send({ type: 'written', id, text: order.prime, nats: [], done: false, error: null });
        this.#send({ type: 'written', id, text: drawn, nats, done: false, error: null });
        return this.#send({ type: 'written', id, text: '', nats: [], done: true, error: null });
      }
      case 'next-symbols': {
        const next = VERSE[request.order.before.length % VERSE.length]!;
        const symbols = [next, 'e', ' ', 't', 'a', 'o'].map((symbol, k) => ({
          symbol,
          p: 0.5 ** (k + 1),
          drawn: 0.5 ** (k + 1),
        }));
        return this.#send({ type: 'next-symbols', id: request.id, symbols, error: null });
      }
      case 'stop-writing':
        return;
      case 'pause':
        return this.#enter('paused');
      case 'resume':
        return this.#enter('running');
      case 'settings':
        if (this.#settings) this.#settings = { ...this.#settings, ...request.settings };
        return;
      case 'sample':
        return this.#send({ type: 'names', id: request.id, names: this.#invent(request.count) });
      case 'parameters':
        return this.#send({
          type: 'parameters',
          id: request.id,
          iteration: this.#iteration,
          values: this.#parameters(),
        });
      case 'check': {
        const error =
          request.device === 'gpu' && this.#options.device === 'cpu' ? 'No WebGPU adapter was found here.' : null;
        setTimeout(() => this.#send({ type: 'check', id: request.id, rows: error ? [] : CHECK_ROWS, error }), 400);
        return;
      }
      case 'crossover':
        return this.#cross(request);
      case 'check-kernels': {
        const error = 'The stand-in has no GPU.';
        return this.#send({ type: 'kernels', id: request.id, step: null, done: true, error });
      }
      case 'profile':
        return this.#send({ type: 'profile', id: request.id, profile: null, error: 'The stand-in measures nothing.' });
      case 'lose-device':
        return this.#send({ type: 'recovered', message: 'The device was lost; training goes on with another.' });
      case 'moment': {
        const iteration = request.iteration ?? this.#iteration;
        return this.#send({ type: 'moment', iteration, names: this.#invent(24) });
      }
      case 'blend':
      case 'avoid':
        return;
      case 'gauge': {
        const gauge = { names: 1_000, inList: 0.02, oneEdit: 0.07, plausible: 0.31, listPlausible: 0.35 };
        return this.#send({ type: 'gauge', id: request.id, gauge });
      }
      case 'trace':
        return this.#send({ type: 'traced', id: request.id, traced: null, error: 'The stand-in has no network.' });
      case 'draw-letters':
        return this.#send({ type: 'letters', id: request.id, letters: null, error: 'The stand-in has no network.' });
      case 'excerpt':
        return this.#send({ type: 'excerpt', id: request.id, pieces: KNOWN.slice(0, request.count) });
      case 'step':
        return this.#send({ type: 'stepped', id: request.id, stepped: null, error: 'The stand-in has no network.' });
      case 'watch': {
        const error = 'The stand-in has no network.';
        return this.#send({ type: 'watched', id: request.id, runs: [], done: true, error });
      }
      case 'sweep': {
        const error = 'The stand-in trains nothing.';
        return this.#send({ type: 'swept', id: request.id, points: [], ended: null, done: true, error });
      }
      case 'keep-runs':
        return;
      case 'read-link':
        return this.#send({ type: 'link', id: request.id, run: null, error: 'The stand-in reads no links.' });
      case 'export':
        return this.#send({ type: 'exported', id: request.id, bytes: this.#bytes(), error: null });
      case 'wishes':
        this.#send({ type: 'wished', state: 'started', tried: 0, fit: 0, message: '', refused: {} });
        return;
      case 'flow':
        return;
      case 'more-like':
      case 'back-to-list':
        return this.#begin(request.settings);
      case 'forget-variants':
        return this.#send({ type: 'forgotten', id: request.id, error: null });
      default:
        request satisfies never;
    }
  }

  /** A size every 60 ms: the CPU takes its time for every number, a card of its own hardly more for many. */
  #cross({ id, order }: Extract<Request, { type: 'crossover' }>): void {
    const reply = { type: 'crossover', id, crossing: null, device: null, done: false, error: null } as const;
    const device = DEVICES[this.#options.device]!;
    if (device.kind === 'cpu') return this.#send({ ...reply, done: true, error: 'No WebGPU adapter was found here.' });
    this.#send({ ...reply, device });
    const { hiddenSizes, batchSizes } = order.grid;
    const sizes = hiddenSizes.flatMap((H) => batchSizes.map((B) => ({ hiddenSize: H, batchSize: B })));
    for (const [i, { hiddenSize: H, batchSize: B }] of sizes.entries()) {
      const speeds = { cpu: 2e-2 + 2e-6 * H * H * B, gpu: (device.software ? 4 : 0.4) + 2e-8 * H * H * B };
      const crossing = { hiddenSize: H, batchSize: B, speeds: H * B > 40_000 ? null : speeds };
      setTimeout(() => this.#send({ ...reply, crossing }), 60 * (i + 1));
    }
    setTimeout(() => this.#send({ ...reply, done: true }), 60 * (sizes.length + 1));
  }

  #begin(settings: RunSettings): void {
    clearInterval(this.#timer);
    this.#settings = settings;
    this.#iteration = 0;
    this.#enter('preparing');
    this.#send({ type: 'model', report: MODEL });
    if (settings.device === 'gpu' && this.#options.device === 'cpu') {
      this.#enter('failed');
      return this.#send({ type: 'failed', message: 'No WebGPU adapter was found here. Choose the CPU.' });
    }
    const kind = settings.device === 'cpu' ? 'cpu' : this.#options.device;
    this.#send({ type: 'device', description: DEVICES[kind]! });
    setTimeout(() => {
      this.#enter('running');
      this.#timer = setInterval(() => this.#tick(), 50);
    }, 150);
  }

  #tick(): void {
    if (this.#phase !== 'running' || !this.#settings) return;
    const { snapshotEvery, snapshotFrom = 0, device } = this.#settings;
    const iterations = this.#settings.iterations ?? ITERATIONS;
    const speed = this.#options.stepsPerSecond * (device === 'cpu' ? 0.4 : 1);
    const before = this.#iteration;
    this.#iteration = Math.min(iterations, before + Math.round(speed / 20));
    this.#points.push(this.#point());
    for (let at = before + 1; snapshotEvery && at <= this.#iteration; at++) {
      if ((at - snapshotFrom) % snapshotEvery === 0) this.#snapshot(at);
    }
    this.#names += this.#options.namesPerSecond / 20;
    if (this.#names >= 1) {
      this.#send({ type: 'names', id: null, names: this.#invent(Math.floor(this.#names)) });
      this.#names %= 1;
    }
    this.#send({ type: 'progress', progress: this.#progress() });
    if (this.#iteration >= iterations) this.#enter('done');
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#send({ type: 'phase', phase, progress: this.#progress() });
  }

  #point(): ChartPoint {
    const t = this.#iteration;
    const peak = this.#random() ** 6;
    return {
      iteration: t,
      smoothLoss:
        22.2 + 6.5 * Math.exp(-t / 9000) * (1 - Math.exp(-t / 700)) + 0.9 * Math.exp(-t / 300) + this.#random() * 0.04,
      largestGradient: 0.8 + this.#random() + peak * (this.#settings?.clipValue ? 6 : 14),
      clippedShare: this.#settings?.clipValue && peak > 0.6 ? peak * 0.001 : 0,
      heldOut: null,
    };
  }

  #progress(): Progress {
    const points = this.#points;
    this.#points = [];
    const { smoothLoss, largestGradient, clippedShare } = points.at(-1) ?? this.#point();
    const iterations = this.#settings?.iterations ?? ITERATIONS;
    const stepsPerSecond = this.#options.stepsPerSecond * (0.97 + this.#random() * 0.06);
    return {
      iteration: this.#iteration,
      iterations,
      smoothLoss,
      stepsPerSecond,
      clippedShare,
      largestGradient,
      heldOut: null,
      best: null,
      points,
    };
  }

  #invent(count: number): GeneratedName[] {
    return Array.from({ length: count }, () => {
      const inList = this.#random() < 0.08;
      const text = inList
        ? this.#pick(KNOWN).toLowerCase()
        : this.#pick(HEADS) + this.#pick(MIDDLES) + this.#pick(TAILS);
      return { text, iteration: this.#iteration, inList, typical: this.#random() < 0.8 };
    });
  }

  #snapshot(iteration: number): void {
    const names = TAILS.slice(0, 7).map((tail, k) => HEADS[(k + iteration) % HEADS.length]! + tail);
    if (this.#settings?.device === 'cpu' && iteration >= 1750) names[3] = 'differentosaurus';
    this.#send({ type: 'snapshot', iteration, parameters: this.#parameters(), names, smoothLoss: 23 });
  }

  #bytes(): Uint8Array {
    return new TextEncoder().encode('A model file of the stand-in.');
  }

  #parameters(): Float32Array {
    return new Float32Array(100).fill(this.#settings?.device === 'cpu' ? 1 + this.#iteration * 1e-9 : 1);
  }

  #pick(from: readonly string[]): string {
    return from[Math.floor(this.#random() * from.length)]!;
  }

  /** A linear congruential generator, so that every run of the stand-in is the same. */
  #random(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  #send(reply: Reply): void {
    this.dispatchEvent(new MessageEvent('message', { data: reply }));
  }
}

const CHECK_ROWS: readonly CheckRow[] = [
  row('clip', 'dWaa[1][2]', '10.0', '10.0'),
  row('clip', 'dWya[1][2]', '0.29713815361', '0.29713815361'),
  row('sample', 'ids', '12, 17, 24, 14, 13, 9, 10, 22, 24, 6, 13, 11', '12, 17, 24, 14, 13, 9, 10, 22, 24, 6, 13, 11'),
  row('optimize', 'loss', '126.503975722', '126.504346'),
  row('optimize', 'argmax(dWax)', '93', '92', false),
];

function row(cell: string, quantity: string, expected: string, got: string, passed = true): CheckRow {
  return { cell, quantity, expected, got, passed, tolerance: 'relative 1e-3: float32 saturates tanh' };
}
