import { describe, expect, it } from 'vitest';
import { textSequence } from '../../src/corpus/sequences.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { KERAS_SYMBOLS, kerasFile } from '../helpers/keras_golden.ts';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';
import { TEXT } from '../helpers/texts.ts';

const LIST = 'anna\notto\neve\nada\nbob\nhannah\nelle\nivi';
/** More iterations than any test waits for. */
const LONG = 5_000_000;

/** The bytes and the name of the file that the page saves. */
async function save(studio: StudioPage): Promise<{ name: string; bytes: Uint8Array }> {
  await studio.page.evaluate(() => {
    const original = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (object: Blob) => {
      Object.assign(window, { downloaded: object });
      return original(object);
    };
    // The download itself would go to a folder of whoever runs the tests.
    HTMLAnchorElement.prototype.click = function () {
      Object.assign(window, { downloadedAs: this.download });
    };
  });
  await studio.press('save-model');
  await studio.until('a file', async () => /^Saved as/.test(await studio.text('model-message')));
  const { name, text } = await studio.page.evaluate(async () => {
    const { downloaded, downloadedAs } = window as unknown as { downloaded: Blob; downloadedAs: string };
    const bytes = new Uint8Array(await downloaded.arrayBuffer());
    return { name: downloadedAs, text: Array.from(bytes, (byte) => String.fromCharCode(byte)).join('') };
  });
  return { name, bytes: Uint8Array.from(text, (symbol) => symbol.charCodeAt(0)) };
}

async function untilAdopted(studio: StudioPage, words: RegExp): Promise<void> {
  await studio.until(String(words), async () => words.test(await studio.text('adopted')));
}

describe('a model file', () => {
  it('holds the run, which goes on where its list is, and waits for it elsewhere', async () => {
    const studio = await openRunning();
    await studio.restart({ hiddenSize: 8, iterations: LONG });
    await studio.paste(LIST);
    await studio.untilIteration(500);
    const { name, bytes } = await save(studio);
    // A run that is saved goes on.
    await studio.goesOn();
    const saved = readModel(bytes, name);
    const { iteration } = saved.training!.checkpoint;
    expect(iteration).toBeGreaterThanOrEqual(500);
    expect(saved.training!.recipe.iterations).toBe(LONG);
    expect(saved.config.hiddenSize).toBe(8);

    await studio.drop(name, bytes);
    await untilAdopted(studio, /open with its training on Pasted list/);
    await studio.untilPhase('paused');
    expect(await studio.iteration()).toBe(iteration);
    await studio.press('toggle');
    await studio.untilIteration(iteration + 100);

    // On the built-in list it can be sampled at once, and goes on when its own list comes.
    const other = await openRunning();
    await other.drop('from elsewhere.safetensors', bytes);
    await untilAdopted(other, /was trained on another corpus.*It can be sampled/);
    expect(await other.phase()).toBe('opened');
    expect(await other.text('model-report')).toMatch(/1 layer of 8/);
    await other.until('names', async () => (await other.names()).length > 0);
    const before = await other.namesInAll();
    await other.press('more');
    await other.until('more names', async () => (await other.namesInAll()) > before);
    await other.drop('list.txt', LIST);
    await untilAdopted(other, /with its training on list\.txt/);
    await other.untilPhase('running');
    await other.goesOn();
    expect(await other.iteration()).toBeGreaterThanOrEqual(iteration);
  });

  it('of a text has its loss on all of the held-out part, which the page tells', async () => {
    // More is held out than the evaluations during training look at, and what they do not see has fewer words.
    const random = new NumpyRandom(5);
    const words = TEXT.split(/\s/);
    const drawn = (count: number, of: readonly string[]) =>
      Array.from({ length: count }, () => of[Math.floor(random.double() * of.length)]);
    const text = [...drawn(26_500, words), ...drawn(1_500, words.slice(0, 3))].join(' ');
    const studio = await openRunning();
    await studio.unfold();
    await studio.choose('preset', 'text');
    const small = { hiddenSize: 4, layers: 1, batchSize: 4, iterations: 4, heldOutShare: 0.5 };
    for (const [name, value] of Object.entries(small)) await studio.fill(name, value);
    await studio.drop('long.txt', text);
    await studio.until('the text', async () => (await studio.text('list-source')) === 'long.txt');
    await studio.untilPhase('done');
    const { whole, heldOut } = await studio.progress();
    const { bytes, name } = await save(studio);

    // Oracle: one pass of the float64 reference over the part, from the zero state; 1e-5 for float32 sums and run-ups.
    const { config, symbols, parameters } = readModel(bytes, name);
    const part = text.slice(text.length - Math.round(text.length * 0.5));
    const ids = Vocabulary.fromSymbols(symbols).encodeKnown(part);
    expect(ids).toHaveLength(part.length);
    const { inputs, targets } = textSequence(ids);
    const shape = { timeSteps: inputs.length, batchSize: 1, carryState: false, lossScale: 1 };
    const model = await referenceEngine().createModel(config, parameters);
    const logits = Float64Array.from(await model.logits({ inputs, targets, ...shape }));
    const V = config.vocabSize;
    let nats = 0;
    targets.forEach((target, t) => {
      const row = logits.subarray(t * V, (t + 1) * V);
      nats += Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - row[target]!;
    });
    const expected = nats / targets.length;
    expect(whole).toMatchObject({ symbols: part.length - 1, reading: 'carried' });
    expect(Math.abs(whole!.natsPerSymbol - expected)).toBeLessThan(1e-5);
    // It is not the loss of the part that training looks at.
    expect(Math.abs(heldOut!.natsPerSymbol - expected)).toBeGreaterThan(1e-5);
    await studio.visit('lab');
    expect(await studio.text('evaluation')).toContain(
      `All of it ${(expected / Math.LN2).toFixed(3)} (${expected.toFixed(3)} nats; ${(part.length - 1).toLocaleString('en')} symbols, state carried)`,
    );
  });

  it('that is damaged or none at all is refused in a sentence, and the run goes on', async () => {
    const studio = await openRunning();
    await studio.restart({ hiddenSize: 4, iterations: LONG });
    const { bytes } = await save(studio);
    const header = (length: number, text: string): Uint8Array => {
      const head = new Uint8Array(8 + text.length);
      new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
      head.set(new TextEncoder().encode(text), 8);
      return head;
    };
    const bad: [string, Uint8Array][] = [
      ['empty.safetensors', new Uint8Array(0)],
      ['cut.safetensors', bytes.slice(0, bytes.length - 100)],
      ['absurd.safetensors', header(2 ** 40, '{}')],
      ['other', header(2, '{}')],
      ['numbers.safetensors', bytes.map((byte, i) => (i > bytes.length - 400 ? 0xff : byte))],
      ['cut.h5', kerasFile('lstm_2.0.6.h5').slice(0, 500)],
      ['text.h5', new TextEncoder().encode('no model at all')],
    ];
    for (const [name, content] of bad) {
      const before = await studio.iteration();
      await studio.drop(name, content);
      await studio.until(`${name} refused`, async () => (await studio.text('list-alert')).includes(name));
      expect(await studio.text('list-alert'), name).toMatch(/The run in progress goes on\.$/);
      expect((await studio.text('list-alert')).length, name).toBeLessThan(400);
      await studio.goesOn();
      expect(await studio.iteration()).toBeGreaterThan(before);
      expect(await studio.shows('adopted')).toBe(false);
    }
  });

  it('of Keras is taken with the text that is dropped with it', async () => {
    const studio = await openRunning();
    await studio.dropAll([
      ['shakespeare.h5', kerasFile('lstm_2.0.6.h5')],
      ['its text.txt', `${KERAS_SYMBOLS.join('')}${'ab\n'.repeat(40)}`],
    ]);
    await untilAdopted(studio, /trains it for one epoch on its text\.txt.*those of its text\.txt|WARNING: no order/);
    await studio.untilPhase('paused');
    expect(await studio.text('model-report')).toMatch(new RegExp(`LSTM.*${KERAS_SYMBOLS.length} symbols`));
  });

  it('of Keras takes its symbols from the text that is open', async () => {
    const studio = await openRunning();
    await studio.drop('shakespeare.h5', kerasFile('lstm_2.0.6.h5'));
    await studio.until('refusal', async () => (await studio.text('list-alert')) !== '');
    expect(await studio.text('list-alert')).toMatch(/do not name their symbols.*Open the text .* first/);

    await studio.unfold();
    await studio.choose('preset', 'min-char-rnn');
    for (const [name, value] of Object.entries({ hiddenSize: 4, heldOutShare: 0, sequenceLength: 5 })) {
      await studio.fill(name, value);
    }
    await studio.drop('its text.txt', `${KERAS_SYMBOLS.join('')}${'ab\n'.repeat(20)}`);
    await studio.until('the text', async () => (await studio.text('list-source')) === 'its text.txt');
    await studio.drop('shakespeare.h5', kerasFile('lstm_2.0.6.h5'));
    await untilAdopted(studio, /holds a model without its training/);
    expect(await studio.text('model-report')).toMatch(new RegExp(`LSTM.*${KERAS_SYMBOLS.length} symbols`));

    // As the notebook does, it learns one more epoch of its text.
    expect(await studio.text('adopted')).toMatch(/trains it for one epoch on its text\.txt/);
    await studio.untilPhase('paused');
    await studio.press('toggle');
    await studio.untilPhase('done');
    expect(await studio.iteration()).toBeGreaterThan(0);
  });
});
