import { InputError } from '../corpus/errors.ts';
import { nameSequence, textSequence } from '../corpus/sequences.ts';
import type { Sequence } from '../corpus/sequences.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { Batch as EngineBatch } from '../engine/engine.ts';
import { batchOf } from '../train/name_source.ts';
import { countTargets } from '../train/source.ts';

/** Symbols as a text, or as ids, which are indices of a model's `symbols`: 0 to V - 1. */
export type Symbols = string | ArrayLike<number>;

/**
 * How the cross-entropies of a batch's targets are reduced to its loss in nats: their mean (the default) or their sum.
 */
export type Reduction = 'mean' | 'sum';

/**
 * A batch of B names, which may have different lengths. Each name starts from the zero state and the zero vector as first
 * input. The targets are its symbols and the newline that ends it.
 */
export interface NamesBatch {
  /** B names, each without a newline. */
  readonly names: readonly Symbols[];
  readonly reduction?: Reduction;
}

/**
 * A batch of B chunks of running text. Every symbol after the first of a chunk is a target. A chunk that continues the
 * previous step's chunk (`carryState`) starts with the last symbol of that chunk.
 */
export interface TextsBatch {
  /** B chunks of equal length T + 1, with T of at least 1. */
  readonly texts: readonly Symbols[];
  /**
   * True to start from the final state of the previous training step (of texts or ids); false, the default, for the zero
   * state.
   */
  readonly carryState?: boolean;
  readonly reduction?: Reduction;
}

/** A batch of B sequences of ids, all of length T. */
export interface IdsBatch {
  /** B sequences of T ids, 0 to V - 1; -1 is the zero vector. */
  readonly inputs: readonly ArrayLike<number>[];
  /** The targets after each input: B sequences of T ids, 0 to V - 1; -1 for no target. */
  readonly targets: readonly ArrayLike<number>[];
  /** As in `TextsBatch`. */
  readonly carryState?: boolean;
  readonly reduction?: Reduction;
}

/** A batch of sequences: names, chunks of text, or ids of inputs and targets. */
export type Batch = NamesBatch | TextsBatch | IdsBatch;

/**
 * Converts a batch to the engines' form, time-major ids of T x B. Throws a RangeError for an empty batch, for sequences of
 * different lengths, and for ids out of range. Throws an InputError for symbols that are not in the vocabulary.
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

/**
 * A batch of inputs without targets. Shorter sequences are padded at their ends; `lengths` are the lengths before padding.
 */
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

/** The ids of some symbols. Ids may be -1 for the zero vector. Throws a RangeError for other ids outside 0 to V - 1. */
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
