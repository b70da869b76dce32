import { InputError } from '../../../corpus/errors.ts';
import type { Sequence } from '../../../corpus/sequences.ts';
import type { OptimizerName } from '../../../model/optimizers/index.ts';
import { isVowel } from '../vowels.ts';
import backward from './backward.py?raw';
import { checkPositive, checkSequence } from './checks.ts';
import dataName from './data_name.py?raw';
import loss from './loss.py?raw';
import { fromStart, inNamesOf, networkCode, startLine } from './network.ts';
import type { Network } from './network.ts';
import printBackward from './print_backward.py?raw';
import printData from './print_data.py?raw';
import printForward from './print_forward.py?raw';
import printLearning from './print_learning.py?raw';
import printStep from './print_step.py?raw';
import { networkProgram, programOf, sequenceLines, symbolsLine } from './program.ts';
import { pythonNumber, pythonNumbers, pythonText, pythonTexts } from './python.ts';

/** What a chapter shows: a network, and one sequence that it reads from the zero state. */
export interface Shown extends Network, Sequence {}

/** The Data chapter. Variables: `symbols`, `inputs`, `targets`, `x` (one-hot, T x V). */
export function dataProgram(data: Sequence & { readonly symbols: readonly string[]; readonly name: string }): string {
  const { symbols, name } = data;
  checkSequence(data, symbols);
  const given = [symbolsLine(symbols), `name = ${pythonText(name)}`];
  const summary = 'A sequence as the network reads it: ids of its letters, and the letter to predict after each.';
  if (isName(data)) return programOf(summary, given, [dataName, printData]);
  return programOf(summary, [...given, ...sequenceLines(data)], [printData]);
}

/**
 * The Forward chapter. Variables: `logits` and `probabilities` (T x V), `losses` (T), `loss` (their sum, in nats), and
 * `kept`: for every layer its inputs (T x ...), its states (row 0 is the zero state), and what else its cell keeps.
 */
export function forwardProgram(shown: Shown): string {
  checkSequence(shown, shown.symbols);
  const code = [...networkCode(shown, { backward: false }), loss, printForward];
  return networkProgram(
    'One sequence through the network: what it expects at each letter.',
    shown,
    sequenceLines(shown),
    code,
  );
}

/** The Backward chapter. Variables: `gradients` by name, before clipping, and `state_gradients` by layer (dL/da<t>, T x H). */
export function backwardProgram(shown: Shown & { readonly clipValue: number }): string {
  const { clipValue } = shown;
  checkSequence(shown, shown.symbols);
  checkPositive('clip value', clipValue);
  const settings = [...sequenceLines(shown), `clip_value = ${pythonNumber(clipValue)}`];
  return networkProgram('The gradients of the loss of one sequence, back through time.', shown, settings, [
    ...backwardCode(shown),
    printBackward,
  ]);
}

/**
 * The chapter of one step. Variables: `loss_before` and `loss_after`, `changes` and the changed `parameters` by name. Throws
 * an InputError for optimizers other than the notebook's. `start`: the states of all layers that the sequence starts from, layer by
 * layer; empty or absent for the zero state.
 */
export function stepProgram(
  shown: Shown & {
    readonly optimizer: OptimizerName;
    readonly learningRate: number;
    readonly clipValue: number;
    readonly start?: Float32Array;
  },
): string {
  const { optimizer, learningRate, clipValue, config, start = new Float32Array(0) } = shown;
  checkSequence(shown, shown.symbols);
  checkPositive('learning rate', learningRate);
  checkPositive('clip value', clipValue);
  if (optimizer !== 'sgd') {
    throw new InputError(
      `The program makes steps of gradient descent, not of ${optimizer}. Train with sgd to copy it.`,
    );
  }
  const settings = [
    ...sequenceLines(shown),
    ...(start.length > 0 ? [startLine(config, start)] : []),
    `learning_rate, clip_value = ${pythonNumber(learningRate)}, ${pythonNumber(clipValue)}`,
  ];
  return networkProgram(
    'One step of gradient descent on one sequence, as `optimize` of the notebook makes it.',
    shown,
    settings,
    [...backwardCode(shown).map((code) => (start.length > 0 ? fromStart(config, code) : code)), printStep],
  );
}

/**
 * The Learning chapter: which units go with the place in the name, with vowels, with the name's end. Variables:
 * `correlations` and `strongest` (five units) by `position`, `vowel` and `end`, as `unitCorrelations` gives them.
 */
export function learningProgram(net: Network & { readonly sequences: readonly Sequence[] }): string {
  const { sequences, symbols } = net;
  if (sequences.length === 0) throw new InputError('There are no names to measure units on. Give one or more.');
  for (const sequence of sequences) checkSequence(sequence, symbols);
  const pairs = sequences.map(({ inputs, targets }) => `    (${pythonNumbers(inputs)}, ${pythonNumbers(targets)}),\n`);
  const settings = [
    `vowels = ${pythonTexts(symbols.filter(isVowel))}`,
    `sequences = [  # inputs and targets of each; -1: the zero vector\n${pairs.join('')}]`,
  ];
  const code = [...networkCode(net, { backward: false }), printLearning];
  return networkProgram(
    'What the units of the last layer go with, over all letters of some sequences.',
    net,
    settings,
    code,
  );
}

/** The functions for losses and gradients. */
const backwardCode = (net: Network): string[] => [
  ...networkCode(net, { backward: true }),
  loss,
  inNamesOf(net, backward),
];

/** Whether a sequence is that of a plain name, which the program makes itself. */
function isName({ inputs, targets, name, symbols }: Parameters<typeof dataProgram>[0]): boolean {
  const ids = Array.from(name, (symbol) => symbols.indexOf(symbol));
  return !ids.includes(-1) && [-1, ...ids].join() === inputs.join() && [...ids, 0].join() === targets.join();
}
