import { gzipSync, zipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { openAnyModel } from '../../src/formats/any_model.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { takeFiles } from '../../src/ui/file_intake.ts';
import { DEFAULT_SETTINGS, withPreset } from '../../src/worker/settings.ts';
import type { RunSettings } from '../../src/worker/settings.ts';
import { exportModel } from '../../src/library/export.ts';
import { bigramState } from '../helpers/bigram_state.ts';
import { KERAS_SYMBOLS, kerasFile } from '../helpers/keras_golden.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';

const SETTINGS: RunSettings = {
  ...withPreset(DEFAULT_SETTINGS, 'text'),
  ...{ device: 'cpu', hiddenSize: 8, layers: 1, batchSize: 4, sequenceLength: 16, iterations: 30, heldOutShare: 0 },
};
const WORDS = 'the lazy river follows a warm lizard near my quiet stone and grows oak'.split(' ');
const random = new NumpyRandom(3);
const word = (): string => WORDS[Math.floor(random.double() * WORDS.length)]!;
const TEXT = Array.from({ length: 60 }, () => `${word()} ${word()} ${word()}\n`).join('');
const LIST = `\n${Array.from({ length: 200 }, () => `${word()}${word()}`).join('\n')}\n`;
const frequent = (text: string): string[] => {
  const count = (symbol: string): number => text.split(symbol).length;
  return [...new Set(text)].sort((a, b) => count(b) - count(a));
};
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (symbol) => symbol.charCodeAt(0));

const names = (files: readonly object[]): unknown[] => files.map((file) => 'name' in file && file.name);

let desk = new Desk();

afterEach(async () => {
  await desk.ask({ type: 'pause' });
  desk = new Desk();
});

/** Opens a model, perhaps with a list or a text beside it; what the page tells of it, or why it is refused. */
async function open(bytes: Uint8Array, beside: string | null = null): Promise<string> {
  const source = beside === null ? null : corpusSource(beside, 'beside.txt');
  await desk.ask({ type: 'open', name: 'model.bin', bytes, beside: source, settings: SETTINGS });
  expect(desk.all('failed')).toEqual([]);
  return desk.all('refused').at(-1)?.message ?? desk.all('adopted').at(-1)!.message;
}

async function savedBytes(): Promise<Uint8Array> {
  await desk.ask({ type: 'save', id: 1 });
  return desk.all('saved').at(-1)!.bytes!;
}

async function saved() {
  return readModel(await savedBytes(), 'saved');
}

describe('a model of PyTorch or Keras on the page', () => {
  it('takes its symbols from the text that is dropped with it, in the order that predicts it, and says so', async () => {
    const order = frequent(TEXT);
    const message = await open(bigramState(TEXT, order), TEXT);
    expect(message).toMatch(/trains it for one epoch on beside\.txt/);
    expect(message).toMatch(/Its symbols are those of beside\.txt, by frequency, .* 1\.\d\d bits per character/);
    expect(message).not.toMatch(/ --|WARNING/);
    expect((await saved()).task.mode).toBe('text');
  });

  it('is warned of where no order predicts the text better than guessing', async () => {
    const shuffled = [...new Set(TEXT)].reverse();
    const message = await open(bigramState(TEXT, shuffled), TEXT);
    expect(message).toMatch(/WARNING: no order of the symbols .* open that text with it/);
    expect(message).not.toContain('--');
  });

  it('writes names where it was trained on names, each from nothing', async () => {
    const message = await open(bigramState(LIST, [...new Set(LIST)].sort(), 'names'), LIST);
    expect(message).toMatch(/It writes names, each from nothing: so it predicts the list with \d\.\d\d bits/);
    expect((await saved()).task).toMatchObject({ mode: 'names', window: null });
    desk = new Desk();
    await open(bigramState(LIST, [...new Set(LIST)].sort()), LIST);
    expect((await saved()).task.mode).toBe('text');
  });

  it('is told what is missing: a text at all, or one with as many symbols', async () => {
    expect(await open(bigramState(TEXT, frequent(TEXT)))).toMatch(
      /^model\.bin is a model of PyTorch, .* this one knows \d+\. Open the text .* first/,
    );
    expect(await open(kerasFile('lstm_2.0.6.h5'), 'A\n')).toMatch(
      /^model\.bin is a model of Keras, .* and beside\.txt has 2 in lower case, 2 as it is\. Open the text/,
    );
  });

  it('needs no text where its file names its symbols, as our own exports do', async () => {
    await open(kerasFile('lstm_3.keras'), `${KERAS_SYMBOLS.join('')}${'ab\n'.repeat(20)}`);
    const bytes = await savedBytes();
    const exported = exportModel(bytes, 'keras');
    desk = new Desk();
    expect(await open(exported as Uint8Array)).toMatch(/holds a model without its training/);
    expect((await saved()).symbols).toEqual(readModel(bytes, 'it').symbols);
  });
});

describe('files that are no models', () => {
  const long = 'x'.repeat(300);
  const FOREIGN: [name: string, bytes: Uint8Array][] = [
    ['model.h5', bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3359660\n')],
    ['list.txt', bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3359660\n')],
    ['page.keras', bytesOf('<!DOCTYPE html>\n<html>404</html>')],
    ['model.pt', zipSync({ 'torch/data.pkl': bytesOf('x') })],
    ['weights', bytesOf(`\x80\x04\x95\x10${long}`)],
    ['model.gz', gzipSync(bytesOf(long))],
    ['model.onnx', bytesOf(`\x08\x07\x12\x07pytorch\x1a\x041.13${long}`)],
    ['saved_model.pb', bytesOf(`\x08\x01\x12\xb0\x0f*\x02${long}`)],
    ['model.zip', zipSync({ 'm/saved_model.pb': bytesOf('x') })],
    ['model.json', bytesOf('{"format": "layers-model", "modelTopology": {"layers": []}, "weightsManifest": []}')],
    ['config.json', bytesOf('{"class_name": "Sequential", "config": {"layers": []}}')],
    ['array.npz', zipSync({ 'a.npy': bytesOf('x') })],
  ];

  it.each(FOREIGN)('are told what they are, as on the command line: %s', async (name, bytes) => {
    const { model, corpora } = await takeFiles([new File([bytes as Uint8Array<ArrayBuffer>], name)]);
    expect([model?.name, corpora]).toEqual([name, []]);
    const told = await openAnyModel(bytes, name).catch((error: Error) => error.message);
    expect(told).toMatch(/^\S+ (is|describes) (a|an|compressed|the|of) ?/);
    await desk.ask({ type: 'open', name, bytes, settings: SETTINGS });
    expect(desk.all('refused').map(({ message }) => message)).toEqual([told]);
  });

  it('are lists where they may be', async () => {
    const lists = [
      ['names.json', '[{"name": "Anna", "layers": 2}, {"name": "Otto"}]'],
      ['names.jsonl', '{"name": "Anna"}\n{"name": "Otto"}\n'],
      ['steps.jsonl', '{"name": "Anna", "step": 1}\n'],
    ] as const;
    const files = lists.map(([name, text]) => new File([text], name));
    expect(names((await takeFiles(files)).corpora)).toEqual(lists.map(([name]) => name));
  });
});

describe('files that are taken together', () => {
  const file = (name: string, text = 'anna\n'): File => new File([text], name);
  const log = file('run.jsonl', '{"step":1,"loss":2}\n');

  it('are a model and its text, and logs of runs apart', async () => {
    const taken = await takeFiles([log, file('a.h5'), file('a.txt')]);
    expect([names(taken.logs), taken.model?.name, names(taken.corpora)]).toEqual([['run.jsonl'], 'a.h5', ['a.txt']]);
  });

  it('are refused where there are two models, or something else than was asked for', async () => {
    await expect(takeFiles([file('a.h5'), file('b.keras')])).rejects.toThrow(/a\.h5 and b\.keras are two models/);
    await expect(takeFiles([log, file('a.txt')], 'logs')).rejects.toThrow(/^a\.txt is no log of a run/);
    expect(names((await takeFiles([log, file('a.txt')], 'lists')).corpora)).toEqual(['run.jsonl', 'a.txt']);
  });
});
