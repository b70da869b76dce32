import type { Sequence } from '../../../corpus/sequences.ts';
import { parametersCode } from './network.ts';
import type { Network } from './network.ts';
import { pythonNumbers, pythonTexts } from './python.ts';
import tensor from './tensor.py?raw';

/** A program: what it computes, settings line by line, and code. */
export function programOf(summary: string, settings: readonly string[], code: readonly string[]): string {
  return [`"""${summary}"""\n${IMPORTS}`, lines(settings), ...code].join('\n\n');
}

/** The same with a network's parameters after the settings. */
export function networkProgram(
  summary: string,
  net: Network,
  settings: readonly string[],
  code: readonly string[],
): string {
  const before = [`"""${summary}"""\nimport base64\n${IMPORTS}`, tensor];
  const data = `${lines([symbolsLine(net.symbols), ...settings])}${parametersCode(net)}`;
  return [...before, data, ...code].join('\n\n');
}

/** The symbols by id. */
export const symbolsLine = (symbols: readonly string[]): string => `symbols = ${pythonTexts(symbols)}`;

/** A sequence as two lists of ids. */
export function sequenceLines({ inputs, targets }: Sequence): string[] {
  return [
    `inputs = ${pythonNumbers(inputs)}${inputs.includes(-1) ? '  # -1: the zero vector' : ''}`,
    `targets = ${pythonNumbers(targets)}${targets.includes(-1) ? '  # -1: nothing to predict' : ''}`,
  ];
}

const IMPORTS = 'import numpy as np\n';

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
