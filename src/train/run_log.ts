import { counted } from '../corpus/counted.ts';
import { InputError } from '../corpus/errors.ts';
import { shown } from '../corpus/shown.ts';

/** How the log of a run begins: with its recipe, or with a step. */
export const LOG_BEGINS = /^\{"(?:run|step)":/;

/** One step of a logged run. */
export interface LoggedStep {
  readonly step: number;
  /** Training loss in nats; null where it overflowed. */
  readonly loss: number | null;
  /** Held-out (validation) loss in nats per character; null where it was not measured. */
  readonly heldOut: number | null;
}

/** A run of a log, with the runs that resumed it. */
export interface LoggedRun {
  /** The unit of the loss: nats per name for the notebook's recipe, nats per character for the others. */
  readonly lossPer: 'name' | 'symbol';
  /** Ascending. */
  readonly steps: readonly LoggedStep[];
  /** The losses of the baselines on the held-out part, in nats per character. */
  readonly baselines: Readonly<Record<'bigram' | 'unigram' | 'uniform', number>> | null;
  /** The loss on all of the held-out text, where the run came to its end. */
  readonly whole: { readonly natsPerSymbol: number; readonly symbols: number } | null;
}

/** A log of runs. */
export interface RunLog {
  readonly runs: readonly LoggedRun[];
  /** The lines that a killed run left half written, which are passed over, from 1. */
  readonly halfLines: readonly number[];
}

type Line = Readonly<Record<string, unknown>>;

/**
 * Reads what `train --log` wrote, or the train.py of `handover`: JSON lines, of one run or of several. A run that begins above
 * step 0 goes on with the one before it, whose later steps it replaces. Throws an InputError that names the first damaged line.
 */
export function readRunLog(text: string, source: string): RunLog {
  const lines = text.split(/\r?\n/);
  const runs: { -readonly [K in keyof LoggedRun]: LoggedRun[K] }[] = [];
  const halfLines: number[] = [];
  const steps: LoggedStep[][] = [];
  lines.forEach((content, i) => {
    if (content.trim() === '') return;
    const refuse = (why: string): InputError =>
      new InputError(`Line ${i + 1} of ${source} ${why}. Repair it or take it out, and open the log again.`);
    const line = parsed(content);
    if (line === null) {
      const next = lines[i + 1];
      // What a killed run was writing: the file ends there, or another run begins.
      if (content.startsWith('{') && (next === undefined || next.startsWith('{"run":'))) {
        halfLines.push(i + 1);
        return;
      }
      throw refuse('is damaged: it is not a JSON object');
    }
    const { step } = line;
    if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0) {
      throw refuse(`is damaged: its step is ${shown(step)}, not a whole number`);
    }
    let all = steps.at(-1);
    if ('run' in line || !all || step < (all.at(-1)?.step ?? 0)) {
      if (!all || step === 0 || !('run' in line)) {
        all = [];
        steps.push(all);
        runs.push({ lossPer: perOf(line), steps: all, baselines: null, whole: null });
      }
      while ((all.at(-1)?.step ?? 0) > step) all.pop();
      runs.at(-1)!.whole = null;
    }
    if ('run' in line) return;
    const number = (key: string): number | null => {
      const value = line[key] ?? null;
      if (value !== null && typeof value !== 'number') throw refuse(`is damaged: its ${key} is not a number`);
      return value;
    };
    const run = runs.at(-1)!;
    if (line['nats_per_char'] !== undefined) run.lossPer = 'symbol';
    const heldOut = number('held_out_nats_per_char');
    const symbols = number('held_out_chars');
    const nats = (name: string): number | null => {
      const bits = number(`${name}_bits_per_char`);
      return bits === null ? null : bits * Math.LN2;
    };
    const [bigram, unigram, uniform] = [nats('bigram'), nats('unigram'), nats('uniform')];
    if (bigram !== null && unigram !== null && uniform !== null) run.baselines = { bigram, unigram, uniform };
    // The last line tells of the best model, not of this step.
    const ends = line['done'] === true;
    if (ends && heldOut !== null && symbols !== null) run.whole = { natsPerSymbol: heldOut, symbols };
    const loss = number('loss');
    const before = all.at(-1)?.step === step ? all.pop()! : null;
    all.push({ step, loss, heldOut: (ends ? null : heldOut) ?? before?.heldOut ?? null });
  });
  const drawn = runs.filter((run) => run.steps.length > 0);
  if (drawn.length === 0) {
    throw new InputError(`${source} holds no step of a run yet. A run writes its first lines after a few steps.`);
  }
  return { runs: drawn, halfLines };
}

/** A sentence about lines that were passed over; empty if there were none. */
export function halfLinesNote({ halfLines }: RunLog): string {
  const [first] = halfLines;
  if (first === undefined) return '';
  const more = halfLines.length > 1 ? `, and ${counted(halfLines.length - 1, 'other line')},` : '';
  return `Line ${first}${more} was cut short, as a killed run leaves it, and is passed over.`;
}

/** The unit of a run that begins with this line: its recipe tells it, or else the keys. */
function perOf(line: Line): 'name' | 'symbol' {
  const recipe = line['recipe'] as Line | null | undefined;
  if (recipe) return recipe['batching'] === 'notebook' ? 'name' : 'symbol';
  // The program of `handover` logs a loss per character alone, `train` the speed, too.
  return 'steps_per_second' in line && !('nats_per_char' in line) ? 'name' : 'symbol';
}

/** A JSON object; null for anything else. Python writes NaN and Infinity, which JSON lacks. */
function parsed(content: string): Line | null {
  try {
    const value: unknown = JSON.parse(content.replace(/([:,]\s*)-?(?:NaN|Infinity)\b/g, '$1null'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : null;
  } catch {
    return null;
  }
}
