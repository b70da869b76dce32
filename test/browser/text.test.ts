import { describe, expect, it } from 'vitest';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';
import { TEXT } from '../helpers/texts.ts';

/** The preset of a text with a network that a slow machine trains in seconds. */
async function smallText(studio: StudioPage): Promise<void> {
  await studio.unfold();
  await studio.choose('preset', 'text');
  const small = { hiddenSize: 16, layers: 1, batchSize: 4, sequenceLength: 16, iterations: 60 };
  for (const [name, value] of Object.entries(small)) await studio.fill(name, value);
}

describe('a text', () => {
  it('is learned: with its held-out loss, what simple guesses lose, and lines it writes', async () => {
    const studio = await openRunning();
    await smallText(studio);
    await studio.drop('verse.txt', TEXT);
    await studio.until('the text', async () => (await studio.text('list-source')) === 'verse.txt');
    expect(await studio.attributes('list-report', 'length')).toEqual([String(TEXT.length)]);
    await studio.untilPhase('done');
    const { heldOut, best } = await studio.progress();
    expect(heldOut!.iteration).toBe(60);
    expect(best!.natsPerSymbol).toBeLessThanOrEqual(heldOut!.natsPerSymbol);

    await studio.visit('lab');
    // In the chart's legend and, for those who do not see charts, in numbers: all in bits.
    const bits = (heldOut!.natsPerSymbol / Math.LN2).toFixed(3);
    expect(await studio.text('held-out')).toBe(bits);
    expect(await studio.text('loss-chart')).toMatch(
      /training \d\.\d\d held out \d\.\d\d bigram \d\.\d\d unigram \d\.\d\d uniform \d\.\d\d/,
    );
    const guesses = (await studio.text('baselines')).split(', ').map(Number);
    expect(guesses).toEqual(guesses.toSorted((a, b) => a - b));
    expect(guesses[2]).toBeCloseTo(Math.log2(new Set(TEXT).size), 2);
    // Sixty steps are enough to beat guessing blindly.
    expect(Number(bits)).toBeLessThan(guesses[2]!);
    expect(await studio.text('live')).toMatch(
      /finished after 60 iterations\. Loss on all of the held-out text \d\.\d+ bits per character/,
    );

    await studio.visit('names');
    expect(await studio.text('more')).toBe('More lines');
    const symbols = new Set(TEXT);
    const lines = await studio.names();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter(({ text }) => ![...text].every((symbol) => symbols.has(symbol)))).toEqual([]);
  });

  it('is offered to be learned as such where its lines are too long to be names', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    const before = await studio.iteration();
    await studio.drop('novel.txt', TEXT.replaceAll('\n', ' '));
    await studio.until('the offer', () => studio.shows('as-text'));
    expect(await studio.text('list-alert')).toMatch(/^Line 1 of novel\.txt has .*The run in progress goes on\.$/);
    await studio.goesOn();
    expect(await studio.iteration()).toBeGreaterThan(before);
    await studio.press('as-text');
    await studio.until('the text', async () => (await studio.text('list-source')) === 'novel.txt');
    expect(await studio.shows('as-text')).toBe(false);
    expect(await studio.text('list-alert')).toBe('');
  });

  it('is offered to be learned as such where its lines are sentences', async () => {
    const studio = await openRunning();
    const before = await studio.iteration();
    await studio.drop('verse.txt', TEXT);
    await studio.until('the offer', () => studio.shows('as-names'));
    expect(await studio.text('list-alert')).toMatch(
      /^verse\.txt looks like running text.*The run in progress goes on\.$/,
    );
    await studio.goesOn();
    expect(await studio.iteration()).toBeGreaterThan(before);
    expect(await studio.text('list-source')).toBe('built-in list');
    await studio.press('as-names');
    await studio.until('its lines', async () => (await studio.text('list-source')) === 'verse.txt');
    expect(await studio.attributes('list-report', 'names')).toEqual([String(TEXT.trimEnd().split('\n').length)]);
    expect(await studio.shows('as-names')).toBe(false);
    // It may still be learned as text.
    expect(await studio.shows('as-text')).toBe(true);
  });
});

describe('presets', () => {
  it('bring their recipe along, and the notebook comes back', async () => {
    const studio = await openRunning();
    await studio.choose('preset', 'names');
    await studio.fill('hiddenSize', 8);
    await studio.restart({ iterations: 40 });
    await studio.untilPhase('done');
    expect(await studio.text('model-report')).toMatch(
      /^LSTM, 1 layer of 8, dropout 0\.4; 27 symbols, [\d,]+ parameters/,
    );
    expect((await studio.progress()).best).not.toBeNull();
    await studio.visit('lab');
    expect(await studio.text('evaluation')).toMatch(/^Held out at 40 \d\.\d+ bits per character/);

    await studio.visit('names');
    await studio.choose('preset', 'notebook');
    await studio.restart({ iterations: 50 });
    await studio.untilPhase('done');
    expect(await studio.text('model-report')).toMatch(/^tanh \(RNN\), 1 layer of 50; 27 symbols/);
    await studio.visit('lab');
    expect(await studio.text('loss-chart')).toMatch(/nats per name \d/);
    expect(await studio.shows('evaluation')).toBe(false);
  });

  it('that do not fit the corpus are refused, and neither the run nor the settings are lost', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    await studio.choose('preset', 'sonnets');
    await studio.fill('hiddenSize', 16);
    await studio.drop('short.txt', 'too short for its windows');
    await studio.until('refusal', async () => (await studio.text('list-alert')) !== '');
    expect(await studio.text('list-alert')).toMatch(
      /^The text has 25 symbols; windows of 40 need more than that\..* The run in progress goes on\.$/,
    );
    await studio.goesOn();
    expect(await studio.text('list-source')).toBe('built-in list');
    const hidden = await studio.page.$eval('>>> [data-testid=hiddenSize] >>> input', (input) => input.value);
    expect(hidden).toBe('16');
  });
});
