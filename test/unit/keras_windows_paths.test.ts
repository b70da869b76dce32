import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Hdf5File } from '../../src/formats/hdf5/hdf5_file.ts';
import { readKeras } from '../../src/formats/keras.ts';
import { KERAS_SYMBOLS, kerasFile, largestError } from '../helpers/keras_golden.ts';

const WINDOWS = 'lstm_3_windows.weights.h5';

describe('a subclassed model of Keras', () => {
  it('is read by its weights, since its configuration lists no layers', async () => {
    const files = unzipSync(kerasFile('lstm_3.keras'));
    const config = JSON.stringify({ class_name: 'CharModel', config: { units: 5 } });
    const bytes = zipSync({ ...files, 'config.json': new TextEncoder().encode(config) }, { level: 0 });
    const model = await readKeras(bytes, 'x.keras', { symbols: KERAS_SYMBOLS });
    expect(await largestError(model, 'lstm3')).toBeLessThan(1e-12);
    expect(model.notes).toContainEqual(expect.stringMatching(/weights without a model/));
  });
});

describe('a file that Keras saved on Windows', () => {
  it('has backslashes in the names of its groups, which are taken apart', async () => {
    const [file, plain] = [WINDOWS, 'lstm_3.weights.h5'].map((name) => new Hdf5File(kerasFile(name), name));
    expect(file!.names('')).toContain('layers');
    expect(file!.names('layers')!.sort()).toEqual(['dense', 'dropout', 'lstm', 'lstm_1']);
    expect(file!.names('layers/lstm/cell/vars')).toEqual(plain!.names('layers/lstm/cell/vars'));
    expect(file!.names('layers/none')).toBeNull();
    expect(file!.names('layers/lstm/cell/vars/0/none')).toBeNull();
    const model = await readKeras(kerasFile(WINDOWS), WINDOWS, { symbols: KERAS_SYMBOLS });
    expect(await largestError(model, 'lstm3')).toBeLessThan(1e-12);
  });
});
