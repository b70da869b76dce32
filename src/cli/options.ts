import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { InputError } from '../corpus/errors.ts';
import type { DeviceChoice, Engine, EngineDescription } from '../engine/engine.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { Context } from './context.ts';

/** The largest seed of both generators. */
export const MAX_SEED = 2 ** 32 - 1;

/** Reads an option's value as a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** Reads an option's value as a number above 0, kept to what 32-bit floats can work with; 0 only where allowed. */
export function positiveNumber({ orZero = false } = {}): (text: string) => number {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if ((value >= 1e-6 && value <= 1e6) || (orZero && value === 0)) return value;
    throw new InvalidArgumentError(`Give a number from 0.000001 to 1000000${orZero ? ', or 0 for none' : ''}.`);
  };
}

/** Reads an option's value as a share from 0 to below a limit. */
export function shareBelow(limit: number): (text: string) => number {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
    if (value < limit) return value;
    throw new InvalidArgumentError(`Give a share from 0 to below ${limit}.`);
  };
}

/** Reads an option's value as a share above a limit, at most 1. */
export function shareAbove(limit: number): (text: string) => number {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
    if (value > limit && value <= 1) return value;
    throw new InvalidArgumentError(`Give a share above ${limit}, at most 1.`);
  };
}

/** The options of every verb that computes. */
export interface DeviceOptions {
  readonly device: DeviceChoice;
  readonly adapter?: string;
}

/** Adds `--device` and `--adapter`. */
export function addDeviceOptions(command: Command): Command {
  const device = new Option('--device <name>', 'what computes; auto says what it chose, and why');
  return command
    .addOption(device.choices(['auto', 'gpu', 'cpu', 'reference']).default('auto'))
    .option('--adapter <name>', "a part of the GPU adapter's name, where there are several")
    .hook('preAction', (verb) => checkDevice(verb.opts<DeviceOptions>()));
}

function checkDevice({ device, adapter }: DeviceOptions): void {
  if (adapter === undefined || device === 'gpu' || device === 'auto') return;
  throw new InputError(`--adapter chooses among GPUs, but --device is ${device}. Use --device gpu, or no --adapter.`);
}

/**
 * Opens the engine that was asked for, says on stderr which it is, works with it and closes it.
 * @param shape what is to be trained, by which `auto` chooses
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

/** The thing that computes, in a few words; a program on the CPU is not called a GPU. */
export function describe({ kind, name, software }: EngineDescription): string {
  return kind === 'gpu' ? `${software ? 'the software adapter' : 'the GPU'} ${name}` : name;
}
