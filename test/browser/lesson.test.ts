import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import type { Trace } from '../../src/engine/engine.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { gradientsOf, rowNorms } from '../../src/ui/lesson/gradients.ts';
import { catchDownloads, downloadAfter } from '../helpers/downloads.ts';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';

const LAPTOP = { width: 1440, height: 900 };

/** The cells of a figure's table as numbers, row by row, after the columns that are words. */
async function tableOf(studio: StudioPage, figure: string, words = 0): Promise<number[][]> {
  const rows = await studio.page.$$eval(
    '>>> mango-lesson-figure',
    async (figures, number) => {
      type Figure = HTMLElementTagNameMap['mango-lesson-figure'];
      const found = (figures as Figure[]).find((element) => element.number === number)!;
      found.renderRoot.querySelector('details')!.open = true;
      await new Promise((resolve) => setTimeout(resolve, 50));
      await found.updateComplete;
      const cells = (row: Element) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent);
      return [...found.renderRoot.querySelectorAll('[data-testid=figure-table] tbody tr')].map(cells);
    },
    figure,
  );
  return rows.map((row) => row.slice(words).map((cell) => Number(cell.replaceAll('−', '-'))));
}

/** Within half a unit of the last digit that is shown, and float32's error. */
function expectShown(shown: readonly number[], expected: ArrayLike<number>, what: string): void {
  expect(shown.length, what).toBe(expected.length);
  for (const [i, value] of shown.entries()) {
    const digit = Math.abs(value) < 0.0005 ? Math.abs(value) * 0.005 : 0.00005;
    expect(Math.abs(value - expected[i]!), `${what} ${i}: ${value}, ${expected[i]}`).toBeLessThan(digit + 2e-5);
  }
}

/** The reference's trace of a name, by the model that the page saves. */
async function traceOnReference(
  studio: StudioPage,
  name: string,
): Promise<{ trace: Trace; vocabSize: number; config: Parameters<typeof gradientsOf>[0] }> {
  await studio.visit('names');
  await catchDownloads(studio.page);
  const { bytes, name: file } = await downloadAfter(studio.page, async () =>
    (await studio.find('save-model')).evaluate((button) => button.click()),
  );
  const { config, parameters, symbols } = readModel(bytes, file);
  const engine = referenceEngine();
  const model = await engine.createModel(config, Float64Array.from(parameters));
  const ids = [...name].map((symbol) => symbols.indexOf(symbol));
  const trace = await model.trace(Int32Array.from([-1, ...ids]), Int32Array.from([...ids, 0]));
  engine.destroy();
  return { trace, config, vocabSize: config.vocabSize };
}

describe.each(['cpu', 'gpu'])('the chapters of the lesson on %s', (device) => {
  it('show the numbers of the network that runs, which are the reference’s', async () => {
    const studio = await openRunning({ viewport: LAPTOP });
    if (device === 'gpu') await studio.restart({ iterations: 5_000_000 }, 'gpu');
    await studio.until('some steps', async () => (await studio.iteration()) > 20);
    await studio.press('toggle');
    await studio.until('a pause', async () => (await studio.phase()) === 'paused');
    const { trace, config, vocabSize: V } = await traceOnReference(studio, 'tyrannosaurus');
    await studio.visit('lesson');
    const field = await studio.find('traced');
    await field.evaluate((element) => ((element as HTMLInputElement).value = 'tyrannosaurus'));
    await field.press('Enter');
    await studio.until('its trace', async () =>
      (await studio.attributes('lesson-network', 'reads')).includes('tyrannosaurus'),
    );

    const losses = await tableOf(studio, '2.1', 2);
    expectShown(
      losses.map(([, loss]) => loss!),
      trace.losses,
      'loss',
    );
    const states = await tableOf(studio, '2.2');
    const [{ hidden, hiddenGradients }] = trace.layers as [Trace['layers'][number]];
    const H = config.hiddenSize;
    for (const [unit, row] of states.entries()) {
      expectShown(
        row,
        row.map((_, t) => hidden[t * H + unit]!),
        `unit ${unit}`,
      );
    }
    const probabilities = await tableOf(studio, '2.3');
    expectShown(
      probabilities.map(([, p]) => p!),
      trace.probabilities.slice(0, V),
      'probability',
    );
    const norms = await tableOf(studio, '3.1', 1);
    expectShown(
      norms.map(([norm]) => norm!),
      rowNorms(hiddenGradients, trace.timeSteps, H),
      'error',
    );
    const gradients = await tableOf(studio, '3.2', 1);
    const expected = gradientsOf(config, trace.gradients, 5);
    expectShown(
      gradients.map(([norm]) => norm!),
      expected.map(({ norm }) => norm),
      'norm',
    );
    expectShown(
      gradients.map(([, largest]) => largest!),
      expected.map(({ largest }) => largest),
      'largest',
    );
    expect(gradients.map(([, , cut]) => cut)).toEqual(expected.map(({ cut }) => cut));
  });
});
