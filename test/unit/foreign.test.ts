import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fileKind } from '../../src/formats/file_kind.ts';
import { openKeras } from '../../src/formats/keras.ts';
import { listSafetensors, readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { kerasFile } from '../helpers/keras_golden.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (symbol) => symbol.charCodeAt(0));
const zipOf = (...names: string[]): Uint8Array =>
  zipSync(Object.fromEntries(names.map((name) => [name, bytesOf('x')])));
const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3359660\n';
const long = 'x'.repeat(300);

/** Opens a file as the commands do, whichever of them: by its kind. */
async function open(bytes: Uint8Array): Promise<void> {
  if (fileKind(bytes) === 'keras') await openKeras(bytes, 'f');
  else readModel(bytes, 'f');
}

describe('a file that is no model file', () => {
  it.each([
    ['nothing', new Uint8Array(0), /^f has only 0 bytes/],
    ['a pointer of Git LFS', bytesOf(LFS), /^f is a pointer of Git LFS.*git lfs pull/],
    ['a web page', bytesOf('\n<!DOCTYPE html>\n<html>404</html>'), /^f is a web page/],
    ['gzip', gzipSync(bytesOf(long)), /^f is compressed with gzip/],
    ['a pickle', bytesOf(`\x80\x04\x95\x10${long}`), /^f is a pickle of Python.*safetensors/],
    ['an old file of PyTorch', bytesOf(`\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9 j${long}`), /^f is a file of PyTorch/],
    ['a file of PyTorch', zipOf('torch/data.pkl', 'torch/data/0'), /^f is a file of PyTorch \(\.pt\)/],
    ['ONNX', bytesOf(`\x08\x07\x12\x07pytorch\x1a\x041.13${long}`), /^f is an ONNX model/],
    ['a SavedModel', bytesOf(`\x08\x01\x12\xb0\x0f*\x02${long}`), /^f is a SavedModel of TensorFlow/],
    ['a SavedModel in a zip', zipOf('m/saved_model.pb'), /^f is a zip with a SavedModel/],
    ['a checkpoint', bytesOf(`${long}\x57\xfb\x80\x8b\x24\x75\x47\xdb`), /checkpoint of TensorFlow/],
    ['TensorFlow.js', bytesOf('{"modelTopology": {}, "weightsManifest": []}'), /tensorflowjs_converter/],
    ['a configuration', bytesOf('{"class_name": "Sequential", "config": []}'), /Keras model without its weights/],
    ['other JSON', bytesOf('{"a": 1}, {"b": 2}'), /^f is JSON/],
    ['a zip with a model in it', zipOf('name.keras'), /^f is a zip with "name\.keras" in it\. Unpack it/],
    ['arrays', zipOf('a.npy'), /\.npz/],
    ['another zip', zipOf('a.txt'), /without a model that is known/],
  ])('is named as what it is: %s', async (_, bytes, message) => {
    await expect(open(bytes)).rejects.toThrow(message);
  });

  it('is told to be converted if it is one of Keras', () => {
    for (const name of ['lstm_2.0.6.h5', 'lstm_3.keras']) {
      expect(() => readModel(kerasFile(name), 'f')).toThrow(/^f is a Keras file\. Convert it first/);
    }
  });

  it('is one of Keras behind a user block', async () => {
    const file = kerasFile('lstm_2.0.6.h5');
    const behind = new Uint8Array(1_024 + file.length);
    behind.set(file, 1_024);
    expect(fileKind(behind)).toBe('keras');
    expect((await openKeras(behind, 'f')).network().config).toEqual((await openKeras(file, 'f')).network().config);
  });
});

describe('a safetensors file of another program', () => {
  it('is listed with whole numbers in it, and metadata that is null', () => {
    const file = bytesOf('        {"__metadata__":null,"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}        ');
    new DataView(file.buffer).setBigUint64(0, BigInt(file.length - 16), true);
    expect(listSafetensors(file, 'f').entries).toMatchObject([{ name: 'n', type: 'I64', shape: [1] }]);
    expect(() => readSafetensors(file, 'f')).toThrow(/"n" of f: its dtype is "I64"/);
  });

  it('is never taken for what its first byte looks like', () => {
    // Names that make the header's length begin with each byte in turn, such as those of gzip.
    for (let length = 1; length <= 256; length++) {
      const tensor = { shape: [1], values: Float32Array.of(7) };
      const file = writeSafetensors([['n'.repeat(8 * length), tensor]], []);
      expect(readSafetensors(file, 'f').tensors.size).toBe(1);
    }
  });
});
