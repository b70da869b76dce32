import { InputError } from '../corpus/errors.ts';
import type { NameList } from '../corpus/names.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { MAX_MODEL_BYTES, readModel, stateOf, writeModel } from '../formats/model_file.ts';
import { notebookConfig } from '../model/config.ts';
import type { NameTrainer, TrainerCheckpoint, TrainerSettings } from '../train/name_trainer.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import type { TrainOptions } from './train.ts';

/** A run to go on with. */
export interface Resume {
  readonly checkpoint: TrainerCheckpoint;
  readonly hiddenSize: number;
  readonly settings: TrainerSettings;
}

/** The bytes of a model file with which a run can go on. */
export async function saveTrainer(trainer: NameTrainer, list: NameList): Promise<Uint8Array> {
  const { iteration, smoothLoss, seed, state } = await trainer.checkpoint();
  const { config, vocabulary, settings } = trainer;
  const { hidden, hiddenBatchSize, parameters } = state;
  const names = await fingerprintOf(list.names);
  const training = { iteration, smoothLoss, seed, settings, names, hidden, hiddenBatchSize };
  return writeModel({ config, symbols: vocabulary.symbols, parameters, training });
}

/**
 * Reads the file of `--resume`. Throws an InputError for a file without a training run, and where the run cannot go on
 * as asked: with another list, size or seed it would be another run.
 */
export async function readResume(
  options: TrainOptions,
  path: string,
  list: NameList,
  context: Context,
): Promise<Resume> {
  if (path === '-') throw new InputError('--resume cannot read from standard input. Give the name of a file.');
  const { bytes, source } = await readInput(path, context.stdin, MAX_MODEL_BYTES);
  const model = readModel(bytes, source);
  const { config, training } = model;
  if (!training) throw new InputError(`${source} is only for sampling. Give a file that \`train --out\` wrote.`);
  if (training.names !== (await fingerprintOf(list.names))) {
    throw new InputError(`${source} was trained on another list than ${list.source}. Give that list as --input.`);
  }
  const { symbols } = Vocabulary.of(list.names);
  const expected = notebookConfig(symbols.length, config.hiddenSize);
  if (
    config.cell !== expected.cell ||
    config.vocabSize !== expected.vocabSize ||
    config.layers !== expected.layers ||
    config.recurrentBias !== expected.recurrentBias ||
    training.hiddenBatchSize > 1 ||
    symbols.some((symbol, id) => symbol !== model.symbols[id])
  ) {
    throw new InputError(
      `${source} holds a model that \`train\` does not make. Give a file that \`train --out\` wrote.`,
    );
  }
  refuseOther('--hidden', options.hidden, config.hiddenSize, source);
  refuseOther('--seed', options.seed, training.seed, source);
  const { iteration, smoothLoss, seed, settings } = training;
  return {
    checkpoint: { iteration, smoothLoss, seed, state: stateOf(model) },
    hiddenSize: config.hiddenSize,
    settings,
  };
}

function refuseOther(flag: string, given: number | undefined, saved: number, source: string): void {
  if (given === undefined || given === saved) return;
  throw new InputError(`${flag} is ${given}, but the run in ${source} has ${saved}. Leave ${flag} out.`);
}
