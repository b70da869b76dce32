import { version } from '../../package.json';
import { cpuEngine } from './cpu.ts';
import type { Engine } from './engine.ts';
import { KnownSpeeds } from './known_speeds.ts';
import { shapeKey } from './shape.ts';
import type { ModelShape } from './shape.ts';
import { measureSpeeds } from './speeds.ts';
import type { Pair, Speeds } from './speeds.ts';

/** A driver may compile for seconds; after so many milliseconds it is not worth the wait. */
const PATIENCE_MS = 5_000;

/** What the engines are compared at, what was measured before, and milliseconds that the GPU has for its first step. */
interface Comparison {
  readonly shape: ModelShape;
  readonly known?: KnownSpeeds;
  readonly patience?: number;
}

/** An engine whose reason can be told once it is known. */
type ToBeChosen = Engine & { reason: string };

/**
 * The faster of a GPU and the CPU engine at training a shape, as it is known or as a measurement tells; the GPU ends
 * where it is not taken.
 */
export async function fasterOf(
  gpu: ToBeChosen,
  { shape, known = new KnownSpeeds(), patience = PATIENCE_MS }: Comparison,
  measure: (pair: Pair, shape: ModelShape, patience: number) => Promise<Speeds> = measureSpeeds,
): Promise<Engine> {
  const { name } = gpu.description;
  // A browser brings its own WebGPU: with its next version the answer may be another.
  const host = (globalThis.navigator as Navigator | undefined)?.userAgent ?? '';
  // Isolated or not, a page has many threads or one.
  const key = [name, cpuEngine().description.name, shapeKey(shape), version, host].join('; ');
  let reason: string;
  try {
    const before = await known.find(key);
    // The CPU is compared with the GPU as it will train; one that is known to be slower will not.
    if (!before || before.gpu < before.cpu) await gpu.prepare?.(shape, patience < PATIENCE_MS);
    const speeds = before ?? (await measure({ cpu: cpuEngine(), gpu }, shape, patience));
    // A device that was lost on the way has let the CPU go on in its place.
    const lost = gpu.description.kind !== 'gpu';
    const measured = Number.isFinite(speeds.gpu) && Number.isFinite(speeds.cpu);
    if (!before && !lost && measured) void known.keep(key, speeds);
    reason = reasonFor(speeds, name, lost, patience, before !== null);
    if (!lost && speeds.gpu < speeds.cpu) {
      gpu.reason = reason;
      return gpu;
    }
  } catch (error) {
    reason = `${name} cannot train this model: ${error instanceof Error ? error.message : String(error)}`;
  }
  gpu.destroy();
  return cpuEngine(reason);
}

function reasonFor({ cpu, gpu }: Speeds, name: string, lost: boolean, patience: number, before: boolean): string {
  if (lost) return `${name} was lost while it was measured`;
  const perStep = (time: number) => `${Number(time.toPrecision(2))} ms`;
  if (gpu === Infinity)
    return `${name} was not ready within ${patience / 1_000} s; the CPU takes ${perStep(cpu)} per step`;
  return `measured${before ? ' before' : ''}: ${perStep(cpu)} per step on the CPU, ${perStep(gpu)} on ${name}`;
}
