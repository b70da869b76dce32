import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { openKeras, readKeras } from '../../src/formats/keras.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { DAMAGES, damaged } from '../helpers/damaged.ts';
import { KERAS_SYMBOLS, kerasFile } from '../helpers/keras_golden.ts';

/**
 * The most for one damaged file of some 20 KB, in milliseconds of this process' processor time, as others may hold the
 * cores. It takes 0.1; rarely a collection of garbage comes in between, so the best of a few attempts counts.
 */
const MOST_MS = 50;
const ATTEMPTS = 5;
const RUNS = 2_000;

/** What is done to a file. */
const change = fc.record({
  kind: fc.constantFrom(...DAMAGES),
  /** Where, as a share of the file: a half of the changes is in the first tenth, where structure is dense. */
  at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.1, noNaN: true })),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.nat(255),
  length: fc.integer({ min: 1, max: 16 }),
});
describe('a file of Keras is a model or refused, whatever happens to its bytes', { timeout: 120_000 }, () => {
  it.each(['rnn_2.0.6.h5', 'lstm_3.weights.h5', 'gru_2.4.0_latest.h5', 'gru_3.keras'])('%s', async (name) => {
    const intact = kerasFile(name);
    let taken = 0;
    const read = async (file: Uint8Array): Promise<void> => {
      try {
        (await openKeras(file, 'x')).datasets();
        const model = await readKeras(file, 'x', { symbols: KERAS_SYMBOLS });
        expect(model.parameters).toHaveLength(layoutOf(model.config).length);
        expect(model.parameters.every(Number.isFinite)).toBe(true);
        taken++;
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).toMatch(/^[^\n\r]*x/);
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const file = changes.reduce(damaged, intact);
        let best = Infinity;
        for (let attempt = 0; attempt < ATTEMPTS && best >= MOST_MS; attempt++) {
          const start = process.cpuUsage();
          await read(file);
          const { user, system } = process.cpuUsage(start);
          best = Math.min(best, (user + system) / 1_000);
        }
        expect(best).toBeLessThan(MOST_MS);
      }),
      { numRuns: RUNS, seed: 1 },
    );
    // Changes within the numbers leave a model: the property would mean little if none got so far.
    expect(taken).toBeGreaterThan(RUNS / 20);
  });
});

describe('a file of Keras is refused', () => {
  /** Where a text stands in a file, the n-th time. */
  const find = (file: Uint8Array, text: string, n = 0): number => {
    let at = -1;
    for (let i = 0; i <= n; i++) at = Buffer.from(file).indexOf(text, at + 1, 'latin1');
    expect(at).toBeGreaterThanOrEqual(0);
    return at;
  };
  const h5 = kerasFile('lstm_2.0.6.h5');
  const zip = kerasFile('lstm_3.keras');
  const changed = (file: Uint8Array, edit: (copy: Uint8Array, view: DataView) => void): Uint8Array => {
    const copy = new Uint8Array(file);
    edit(copy, new DataView(copy.buffer));
    return copy;
  };
  /** The first weight of the first LSTM, found by its bytes. */
  const kernel = async (): Promise<number> => {
    const [values] = (await openKeras(h5, 'x')).network().tensors[0]!;
    return Buffer.from(h5).indexOf(Buffer.from(values!.values.buffer as ArrayBuffer));
  };

  it.each([
    ['empty', new Uint8Array(0), /does not begin as an HDF5 file/],
    ['of text', new TextEncoder().encode('rex\nanna'), /does not begin as an HDF5 file/],
    ['cut short', h5.subarray(0, 20_000), /should have \d+ bytes, but has 20000/],
    ['cut within its first lines', h5.subarray(0, 30), /is cut short or damaged/],
    ['of 32-bit addresses', changed(h5, (copy) => (copy[13] = 4)), /addresses of other than 64 bits/],
    [
      'whose root is outside',
      changed(h5, (_, view) => view.setBigUint64(64, 2n ** 62n, true)),
      /the number at byte 64 is 46\d+/,
    ],
    [
      'whose names go in circles',
      changed(h5, (copy, view) => {
        // The root of a tree of names becomes its own branch, one level up.
        const tree = find(h5, 'TREE');
        copy[tree + 5] = 1;
        view.setBigUint64(tree + 32, BigInt(tree), true);
      }),
      /the tree at byte \d+ is not one of names|has an empty branch/,
    ],
    [
      'of another program',
      changed(h5, (copy) => copy.fill(0x78, find(h5, 'layer_names'), find(h5, 'layer_names') + 5)),
      /holds no layers of Keras/,
    ],
    ['that is an empty zip', new Uint8Array([0x50, 0x4b, 3, 4]), /zip that is cut short or damaged/],
    [
      'that is another zip',
      changed(zip, (copy) => (copy[find(zip, 'config.json', 1)] = 0x78)),
      /a zip without config\.json/,
    ],
    [
      'that grows beyond measure',
      changed(zip, (_, view) => view.setUint32(find(zip, 'model.weights.h5', 1) - 22, 0xfffffff0, true)),
      /model\.weights\.h5 in x has 4294967280 bytes; that is too much/,
    ],
    ['cut within its zip', zip.subarray(0, zip.length - 100), /zip that is cut short or damaged/],
  ])('%s', async (_, file, message) => {
    const reading = readKeras(file, 'x', { symbols: KERAS_SYMBOLS });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(InputError);
  });

  it('with a number that is none, or a matrix of another shape', async () => {
    const at = await kernel();
    const odd = changed(h5, (_, view) => view.setFloat32(at + 4, NaN, true));
    await expect(readKeras(odd, 'x', { symbols: KERAS_SYMBOLS })).rejects.toThrow(
      /Layer "lstm_5" of x: weight 0 holds NaN at position 1/,
    );
  });

  it('with two weights in one place', async () => {
    const at = await kernel();
    // The address of the second LSTM's recurrent kernel, of fewer bytes, becomes that of the first one's kernel.
    const [, second] = (await openKeras(h5, 'x')).network().tensors[1]!;
    const other = Buffer.from(h5).indexOf(Buffer.from(second!.values.buffer as ArrayBuffer));
    const address = Buffer.alloc(8);
    address.writeBigUInt64LE(BigInt(other));
    const place = Buffer.from(h5).indexOf(address);
    const odd = changed(h5, (_, view) => view.setBigUint64(place, BigInt(at), true));
    await expect(readKeras(odd, 'x', { symbols: KERAS_SYMBOLS })).rejects.toThrow(/overlap/);
  });
});
