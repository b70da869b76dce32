import { OPTIMIZER_TITLES } from '../../model/optimizers/index.ts';
import type { StepProfile } from '../../worker/protocol.ts';
import { deviceKind } from '../device_words.ts';
import { bytes, counted } from '../format.ts';
import { networkWords } from '../run_facts.ts';

/** What the memory of each purpose holds. */
export const PURPOSE_WORDS: Readonly<Record<StepProfile['memory'][number]['purpose'], string>> = {
  parameters: 'Parameters',
  gradients: 'Gradients',
  optimizer: 'Kept by the optimizer',
  averages: 'Averaged parameters',
  states: 'States of the layers',
  ids: 'Symbols in and out',
  statistics: 'Losses and counts',
  workspaces: 'Gates, logits and their gradients',
  records: 'Settings of steps',
  readback: 'Results on their way back',
};

/** Microseconds with two digits, or milliseconds where they are many. */
export function timeWords(microseconds: number): string {
  if (microseconds < 0.1) return '<0.1 µs';
  const [value, unit] = microseconds < 1_000 ? [microseconds, 'µs'] : [microseconds / 1_000, 'ms'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ${unit}`;
}

/** All bytes of a profile. */
export function allBytes({ memory }: StepProfile): number {
  return memory.reduce((sum, { bytes: own }) => sum + own, 0);
}

/** What was measured: the model, the batch, and on what. */
export function subjectWords({ device, shape }: StepProfile): string {
  const { config, training, timeSteps, batchSize } = shape;
  const network = `${networkWords(config)}, ${counted(config.vocabSize, 'symbol')}, ${OPTIMIZER_TITLES[training.optimizer.name]}`;
  const batch = `a batch of ${counted(batchSize, 'sequence')} of ${counted(timeSteps, 'symbol')}`;
  const kind = deviceKind(device);
  return `Measured: ${network}; ${batch}; on ${device.name}${device.name.startsWith(kind) ? '' : ` (${kind})`}.`;
}

/** The result in a sentence. */
export function verdictOf(profile: StepProfile): string {
  const { rows, stepMs, steps, device } = profile;
  const dispatches = rows.reduce((sum, { dispatches: own }) => sum + own, 0);
  const call = device.kind === 'gpu' ? 'dispatch' : 'call';
  const calls = counted(dispatches, call, device.kind === 'gpu' ? 'dispatches' : 'calls');
  const made = steps === 1 ? calls : `${calls} for ${steps} steps`;
  const kernels = counted(new Set(rows.map(({ kernel }) => kernel)).size, 'kernel');
  return `A step takes ${timeWords(1e3 * stepMs)}: ${made}, ${kernels}, ${bytes(allBytes(profile))} of memory.`;
}

/** How the times of kernels came about, and how they differ from those of training. */
export function clockWords({ clock, rows, device }: StepProfile): string {
  const together = timeWords(rows.reduce((sum, { microseconds }) => sum + (microseconds ?? 0), 0));
  switch (clock) {
    case 'device': {
      const times = 'The times are those of the adapter’s own clock (timestamp queries)';
      if (rows.length === 1) return `${times}.`;
      return `${times}, with a pause after each kernel: together ${together}. In training there is no pause, and kernels may overlap.`;
    }
    case 'thread':
      return `The times are those of the calls, by the clock of this thread: together ${together}.`;
    case 'none':
      return `${device.name} has no clock to ask (no timestamp queries): only whole steps could be timed.`;
    default:
      return clock satisfies never;
  }
}
