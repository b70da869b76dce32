import { InputError } from '../../../corpus/errors.ts';
import type { Task } from '../../../train/task.ts';
import { checkIds, checkPositive } from './checks.ts';
import { networkCode } from './network.ts';
import type { Network } from './network.ts';
import printSampling from './print_sampling.py?raw';
import { networkProgram } from './program.ts';
import { pythonNumber, pythonNumbers } from './python.ts';
import top from './top.py?raw';

/** What the Sampling chapter shows: a name, or a text, letter by letter. */
export interface ShownSample extends Network {
  readonly task: Pick<Task, 'mode' | 'window'>;
  readonly temperature: number;
  /** As in `Drawing` of src/sample/draw.ts; null for all. */
  readonly topK: number | null;
  readonly topP: number | null;
  /** The ids it begins with. */
  readonly prefix: readonly number[];
  /** A number in [0, 1) for each letter after the prefix; those after the name's end may be missing. */
  readonly uniforms: readonly number[];
  /** Letters at most, those of the prefix and the newline included. */
  readonly maxLength: number;
}

/**
 * The Sampling chapter. Variables: `drawn` (all ids), and for the letters after the prefix `distributions` (V each, after
 * temperature, top-k and top-p) and `chosen` (the probability of each drawn letter); `written`, the text.
 */
export function samplingProgram(shown: ShownSample): string {
  const { task, symbols, temperature, topK, topP, prefix, uniforms, maxLength } = shown;
  check(shown);
  const isName = task.mode === 'names';
  const few = topK !== null || topP !== null;
  const settings = [
    `temperature = ${pythonNumber(temperature)}`,
    ...(few ? [`top_k, top_p = ${topK ?? symbols.length}, ${topP === null ? 'np.inf' : pythonNumber(topP)}`] : []),
    `prefix = ${pythonNumbers(prefix)}`,
    `uniforms = ${pythonNumbers(uniforms.slice(0, Math.max(0, maxLength - prefix.length)))}`,
  ];
  const print = printSampling
    .replace(few ? '' : /^ *leave_out.*\n/m, '')
    .replace(isName ? '' : /^ *if id == 0.*\n.*break\n/m, '');
  const code = [...networkCode(shown, { backward: false }), inputsAfter(task), ...(few ? [top] : []), print];
  return networkProgram(`${isName ? 'A name' : 'A text'}, drawn letter by letter.`, shown, settings, code);
}

/** What the network reads before a letter is drawn: a name, a text, or the window that predicts a letter of text. */
function inputsAfter({ mode, window }: ShownSample['task']): string {
  const inputs =
    mode === 'names' ? '[-1] + drawn' : window === null ? 'drawn or [-1]' : `([-1] * ${window} + drawn)[-${window}:]`;
  return `def inputs_after(drawn):\n    """What the network reads to draw the next letter; -1 is the zero vector."""\n    return ${inputs}\n`;
}

function check({ symbols, temperature, topK, topP, prefix, uniforms, maxLength }: ShownSample): void {
  checkIds(prefix, 0, symbols);
  checkPositive('temperature', temperature);
  checkPositive('length', maxLength);
  if (topK !== null && !(Number.isInteger(topK) && topK > 0)) {
    throw new InputError(`top-k is ${topK}. Give a whole number above 0.`);
  }
  if (topP !== null) checkPositive('top-p', topP);
  for (const [k, uniform] of uniforms.entries()) {
    if (!(uniform >= 0 && uniform < 1)) {
      throw new InputError(`Uniform draw ${k + 1} is ${uniform}. Give numbers from 0 to below 1.`);
    }
  }
}
