import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { InputError } from '../corpus/errors.ts';
import type { DeviceChoice, Engine, EngineDescription } from '../engine/engine.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { Context } from './context.ts';
import { OPTION_GROUPS } from './help.ts';

/** The largest seed of both random number generators. */
export const MAX_SEED = 2 ** 32 - 1;

/** Parses an option's value as a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/**
 * Parses an option's value as a number from 1e-6 to 1e6, a range that suits float32; also as 0 if it is said what 0 means.
 */
export function positiveNumber({ zero }: { readonly zero?: string } = {}): (text: string) => number {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if ((value >= 1e-6 && value <= 1e6) || (zero !== undefined && value === 0)) return value;
    throw new InvalidArgumentError(
      `Give a number from 0.000001 to 1000000${zero === undefined ? '' : `, or 0 for ${zero}`}.`,
    );
  };
}

/** Parses an option's value as a share from 0 to below a limit. */
export function shareBelow(limit: number): (text: string) => number {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (value < limit) return value;
    throw new InvalidArgumentError(`Give a share from 0 to below ${limit}.`);
  };
}

/** Parses an option's value as a share above a limit, at most 1. */
export function shareAbove(limit: number): (text: string) => number {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (value > limit && value <= 1) return value;
    throw new InvalidArgumentError(`Give a share above ${limit}, at most 1.`);
  };
}

/** The options of every command that opens an engine. */
export interface DeviceOptions {
  readonly device: DeviceChoice;
  readonly adapter?: string;
}

/** Adds `--device` and `--adapter`. */
export function addDeviceOptions(command: Command): Command {
  const device = new Option('--device <name>', 'the engine; auto prints its choice and the reason');
  return command
    .optionsGroup(OPTION_GROUPS.engine)
    .addOption(device.choices(['auto', 'gpu', 'cpu', 'reference']).default('auto'))
    .option('--adapter <name>', "a part of the GPU adapter's name, if there are several")
    .hook('preAction', (called) => checkDevice(called.opts<DeviceOptions>()));
}

function checkDevice({ device, adapter }: DeviceOptions): void {
  if (adapter === undefined || device === 'gpu' || device === 'auto') return;
  throw new InputError(`--adapter chooses among GPUs, but --device is ${device}. Use --device gpu, or no --adapter.`);
}

/**
 * Opens the engine of the options, describes it on stderr, calls `work` with it and closes it.
 * @param shape the shape of the training steps, for which `auto` chooses the faster engine
 */
export async function withEngine(
  context: Context,
  { device, adapter }: DeviceOptions,
  work: (engine: Engine) => Promise<void>,
  shape?: ModelShape,
): Promise<void> {
  const engine = await context.openEngine(device, adapter, shape);
  try {
    engine.onRecovered = (message) => context.notes.line(message);
    context.notes.line(`Computing on ${describe(engine.description)} (${engine.description.reason}).`);
    await work(engine);
  } finally {
    engine.destroy();
  }
}

/** The engine in a few words. A software adapter is not called a GPU. */
export function describe({ kind, name, software }: EngineDescription): string {
  return kind === 'gpu' ? `${software ? 'the software adapter' : 'the GPU'} ${name}` : name;
}
