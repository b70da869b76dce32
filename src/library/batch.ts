import { InputError } from '../corpus/errors.ts';
import { nameSequence, textSequence } from '../corpus/sequences.ts';
import type { Sequence } from '../corpus/sequences.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { Batch as EngineBatch } from '../engine/engine.ts';
import { batchOf } from '../train/name_source.ts';
import { countTargets } from '../train/source.ts';

/** Symbols as a text, or as ids: positions in the `symbols` of a model. */
export type Symbols = string | ArrayLike<number>;

/**
 * How the cross-entropies of a batch's predicted symbols become its loss: their mean (the default) or their sum, in nats.
 */
export type Reduction = 'mean' | 'sum';

/**
 * Names side by side. The first input of each is the zero vector; its symbols and the newline that ends it are predicted,
 * from the zero state. They may have different lengths.
 */
export interface NamesBatch {
  readonly names: readonly Symbols[];
  readonly reduction?: Reduction;
}

/**
 * Chunks of running text side by side, all of one length: every symbol after a chunk's first is predicted. A chunk that
 * goes on from the previous step's starts with the symbol with which that one ended.
 */
export interface TextsBatch {
  readonly texts: readonly Symbols[];
  /**
   * True to start from the state in which the previous training step (of texts or ids) ended; false, the default, from
   * zero.
   */
  readonly carryState?: boolean;
  readonly reduction?: Reduction;
}

/** Sequences of ids side by side, all of one length T. */
export interface IdsBatch {
  /** B sequences of T ids; -1 is the zero vector. */
  readonly inputs: readonly ArrayLike<number>[];
  /** What to predict after each input: B sequences of T ids; -1 is not counted. */
  readonly targets: readonly ArrayLike<number>[];
  /** As in `TextsBatch`. */
  readonly carryState?: boolean;
  readonly reduction?: Reduction;
}

/** Sequences side by side, as names, as chunks of text, or as ids of both inputs and targets. */
export type Batch = NamesBatch | TextsBatch | IdsBatch;

/**
 * A batch as engines take it. Throws a RangeError for sequences that do not fit together and ids that are no whole
 * numbers, an InputError for symbols that the vocabulary has not.
 */
export function engineBatch(batch: Batch, vocabulary: Vocabulary): EngineBatch {
  const sequences = sequencesOf(batch, vocabulary);
  if (sequences.length === 0) throw new RangeError('The batch is empty. Give one sequence or more.');
  const lengths = sequences.map(({ inputs }) => inputs.length);
  const odd = lengths.findIndex((length) => length !== lengths[0]);
  if (!('names' in batch) && odd >= 0) {
    throw new RangeError(
      `Sequence 0 of the batch has ${lengths[0]} inputs, sequence ${odd} has ${lengths[odd]}. Give sequences of one length.`,
    );
  }
  const laid = batchOf(sequences, true);
  const count = countTargets(laid);
  if (count === 0) throw new RangeError('The batch has nothing to predict. Give targets other than -1.');
  const carryState = 'names' in batch ? false : (batch.carryState ?? false);
  return { ...laid, carryState, lossScale: batch.reduction === 'sum' ? 1 : 1 / count };
}

/** Sequences to read without targets, of any `lengths`, the shorter ones padded at their ends. */
export function inputsBatch(
  inputs: readonly Symbols[],
  vocabulary: Vocabulary,
): EngineBatch & { readonly lengths: readonly number[] } {
  const sequences = inputs.map((symbols) => {
    const ids = idsOf(symbols, vocabulary);
    return { inputs: ids, targets: new Int32Array(ids.length).fill(-1) };
  });
  if (sequences.length === 0 || sequences.some((sequence) => sequence.inputs.length === 0)) {
    throw new RangeError('There is nothing to read. Give one sequence or more, each of one symbol or more.');
  }
  return { ...batchOf(sequences, true), lengths: sequences.map((sequence) => sequence.inputs.length) };
}

/** The ids of some symbols; -1 may stand for the zero vector. */
export function idsOf(symbols: Symbols, vocabulary: Vocabulary): Int32Array {
  if (typeof symbols === 'string') return vocabulary.encode(symbols);
  return Int32Array.from(symbols, (id) => {
    if (!Number.isInteger(id) || id < -1 || id >= vocabulary.size) {
      throw new RangeError(`${id} is no id; ids are whole numbers from 0 to ${vocabulary.size - 1}.`);
    }
    return id;
  });
}

function sequencesOf(batch: Batch, vocabulary: Vocabulary): Sequence[] {
  if ('names' in batch) {
    return batch.names.map((name) => {
      const ids = idsOf(name, vocabulary);
      if (ids.some((id) => id <= 0)) {
        throw new InputError('A name holds the newline (id 0) or a zero vector. Give its symbols only.');
      }
      return nameSequence(ids);
    });
  }
  if ('texts' in batch) {
    return batch.texts.map((text) => {
      const ids = idsOf(text, vocabulary);
      if (ids.length < 2) throw new RangeError(`A text has ${ids.length} symbols. Give two or more.`);
      return textSequence(ids);
    });
  }
  const { inputs, targets } = batch;
  if (inputs.length !== targets.length) {
    throw new RangeError(`The batch has ${inputs.length} sequences of inputs, but ${targets.length} of targets.`);
  }
  return inputs.map((sequence, b) => {
    const read = { inputs: idsOf(sequence, vocabulary), targets: idsOf(targets[b]!, vocabulary) };
    if (read.inputs.length !== read.targets.length || read.inputs.length === 0) {
      const [T, predicted] = [read.inputs.length, read.targets.length];
      throw new RangeError(
        `Sequence ${b} of the batch has ${T} inputs and ${predicted} targets. Give as many, and at least one.`,
      );
    }
    return read;
  });
}
