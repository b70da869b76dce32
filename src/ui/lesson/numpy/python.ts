import { InputError } from '../../../corpus/errors.ts';
import { base64Of } from '../../../worker/base64url.ts';

/** A text as Python writes it. What cannot be seen (controls, odd blanks, lone surrogates) is escaped: JSON's escapes are Python's too. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replace(/[\p{C}\p{Z}]/gu, (symbol) => (symbol === ' ' ? symbol : escaped(symbol)));
}

function escaped(symbol: string): string {
  const digits = symbol.codePointAt(0)!.toString(16);
  return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/** Texts as a list of Python. */
export function pythonTexts(texts: readonly string[]): string {
  return `[${texts.map(pythonText).join(', ')}]`;
}

/** A number as Python writes it, with NumPy as np; throws an InputError for NaN. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) throw new InputError('A number of the program is missing (NaN). Give a number.');
  if (Math.abs(value) === Infinity) return value > 0 ? 'np.inf' : '-np.inf';
  return String(value);
}

/** Numbers as a list of Python. */
export function pythonNumbers(values: ArrayLike<number>): string {
  return `[${Array.from(values, pythonNumber).join(', ')}]`;
}

/** A tensor as Python makes it: by `tensor` of tensor.py from float32 numbers, or of zeros. */
export function pythonTensor(shape: readonly number[], values: Float32Array): string {
  const sides = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  if (values.every((value) => value === 0)) return `np.zeros(${sides})`;
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) bytes.setFloat32(4 * i, value, true);
  return `tensor(${sides}, '${base64Of(new Uint8Array(bytes.buffer))}')`;
}
