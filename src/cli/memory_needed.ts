import { bytes } from '../corpus/counted.ts';
import type { Corpus } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { cpuBounds } from '../engine/cpu.ts';
import type { EngineDescription } from '../engine/engine.ts';
import { Planner } from '../plan/planner.ts';
import type { StepSizes } from '../plan/executor.ts';
import { batchBuffers, vectorBuffers } from '../plan/step_buffers.ts';
import { SEQUENCES_AT_ONCE } from '../train/evaluate.ts';
import { LARGEST_READING } from '../train/reading.ts';
import { modeOf } from '../train/recipe.ts';
import type { Recipe } from '../train/recipe.ts';
import { shapeOf } from '../train/shape.ts';
import type { ModelShape } from '../engine/shape.ts';

/** What this machine lets a process have, in bytes. */
export interface MachineMemory {
  /** All of its memory, or what the process's group is allowed. */
  readonly total: number;
  /** What is not in use now. */
  readonly free: number;
  /** The most that JavaScript's own objects may take. */
  readonly heap: number;
}

/** Bytes that training takes, without those of the program and the corpus. */
export interface TrainingBytes {
  /** Parameters, gradients, what the optimizer keeps and the average. */
  readonly parameters: number;
  /** What grows with the batch and the sequence length. */
  readonly batches: number;
  /** The largest array of these. */
  readonly largest: number;
  /** Copies for the file: the latest checkpoint, the best parameters, and the bytes to write. */
  readonly checkpoints: number;
}

/** Training that takes more is announced. */
const WORTH_SAYING = 2 ** 30;
/** A name's ids and its part of an epoch, and each symbol of them: measured with 1 and 8 million names of 7 symbols, rounded up. */
const LIST_BYTES = { name: 500, symbol: 14 } as const;

/** The bytes that training of a shape takes, in floats of 4 or 8 bytes. */
export function trainingBytes(
  { config, training, timeSteps, batchSize }: ModelShape,
  floatBytes: number,
  evaluation: StepSizes | null,
): TrainingBytes {
  const planner = new Planner(config, training.optimizer, training.averaging);
  const { length } = planner.layout;
  const vectors = Object.keys(vectorBuffers(planner)).length;
  const arrays = (sizes: StepSizes): number[] => Object.values(batchBuffers(planner, sizes));
  const all = [...arrays({ timeSteps, batchSize }), ...(evaluation ? arrays(evaluation) : [])];
  const batches = all.reduce((sum, elements) => sum + elements, 0);
  return {
    parameters: floatBytes * vectors * length,
    batches: floatBytes * batches,
    largest: floatBytes * Math.max(length, ...all),
    checkpoints: length * (floatBytes * vectors + 4 * vectors),
  };
}

/** About the largest batch with which a recipe's held-out part is evaluated; null where nothing is held out. */
function evaluationSizes({ batching, heldOutShare }: Recipe, { timeSteps }: ModelShape): StepSizes | null {
  if (heldOutShare === 0) return null;
  return batching === 'stream' ? LARGEST_READING : { timeSteps, batchSize: SEQUENCES_AT_ONCE };
}

/**
 * Says what memory a run will take if that is much. Throws an InputError if it is more than the machine has, which would end the
 * process without a word.
 */
export function checkMemory(
  recipe: Recipe,
  corpus: Corpus,
  { kind, name, software }: Pick<EngineDescription, 'kind' | 'name' | 'software'>,
  machine: MachineMemory,
  tell: (note: string) => void,
): void {
  checkList(corpus, recipe, machine);
  const shape = shapeOf(recipe, corpus);
  const needed = trainingBytes(shape, kind === 'reference' ? 8 : 4, evaluationSizes(recipe, shape));
  // A GPU has memory of its own, whose bounds it reports itself.
  const here = kind === 'gpu' && !software ? 0 : needed.parameters + needed.batches;
  const total = here + needed.checkpoints;
  if (total > machine.total) {
    throw new InputError(
      `Training would take about ${bytes(total)} of memory on ${name}, but there are ${bytes(machine.total)}. ` +
        smaller(needed, recipe, kind),
    );
  }
  // Held-out parts may be evaluated in smaller batches than the largest: only those of training are sure.
  if (kind === 'cpu') checkBounds(trainingBytes(shape, 4, null), cpuBounds(name), recipe);
  if (total < WORTH_SAYING) return;
  const scarce = total > machine.free ? `, of which ${bytes(machine.free)} are free now` : '';
  tell(`Training will take about ${bytes(total)} of the ${bytes(machine.total)} of memory${scarce}.`);
}

/** Throws an InputError for more than the memory of WebAssembly can have, however much the machine has. */
function checkBounds(needed: TrainingBytes, bounds: ReturnType<typeof cpuBounds>, recipe: Recipe): void {
  if (!bounds) return;
  const { largest } = needed;
  const all = needed.parameters + needed.batches;
  if (largest <= bounds.array && all <= bounds.model) return;
  const what =
    largest > bounds.array
      ? `an array of ${bytes(largest)} in training, but the CPU engine's may take ${bytes(bounds.array)}`
      : `about ${bytes(all)} in training, but the CPU engine has ${bytes(bounds.model)} for a model`;
  throw new InputError(`These sizes need ${what}. ${smaller(needed, recipe, 'cpu')}`);
}

/** Which options to change, those first that matter most. */
function smaller({ parameters, batches }: TrainingBytes, recipe: Recipe, kind: EngineDescription['kind']): string {
  const long = modeOf(recipe) === 'text';
  const options =
    batches > parameters
      ? `--batch-size${long ? ', --seq-length' : ''}, --hidden or --layers`
      : '--hidden or --layers, or an --optimizer that keeps less (sgd)';
  return `Give a smaller ${options}${kind === 'reference' ? ', or use --device cpu, which computes in half the bytes' : ''}.`;
}

/** Throws an InputError for a list with more names than JavaScript's objects have room for. */
function checkList(corpus: Corpus, { heldOutShare }: Recipe, { heap }: MachineMemory): void {
  if (corpus.mode !== 'names') return;
  const { names, distinct, source } = corpus.list;
  // Repeats count once where a part is held out.
  const count = heldOutShare > 0 ? distinct.size : names.length;
  if (count * LIST_BYTES.name < heap / 2) return;
  let symbols = 0;
  for (const name of heldOutShare > 0 ? distinct : names) symbols += name.length;
  const needed = count * LIST_BYTES.name + symbols * LIST_BYTES.symbol;
  if (needed <= heap) return;
  throw new InputError(
    `${source} has ${count.toLocaleString('en')} names, which take about ${bytes(needed)} in training; Node allows ${bytes(heap)}. Use a ` +
      `part of it, or allow more: NODE_OPTIONS=--max-old-space-size=${Math.ceil(needed / 2 ** 30 + 1) * 1_024}.`,
  );
}
