import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { figure } from '../../src/ui/lesson/lesson_view.ts';
import { firstStep } from '../../src/worker/one_step.ts';
import { notebookRunOn } from '../helpers/training_runs.ts';
import { openPage, type StudioPage } from '../helpers/studio_page.ts';

/** Focuses a button and presses Enter. */
async function enter(studio: StudioPage, id: string): Promise<void> {
  const button = await studio.find(id);
  await button.focus();
  await studio.page.keyboard.press('Enter');
}

async function untilSays(studio: StudioPage, id: string, words: RegExp): Promise<void> {
  await studio.until(String(words), async () => words.test(await studio.text(id)));
}

/** The numbers under the headings of figure 4.1. */
const losses = (studio: StudioPage): Promise<string[]> =>
  studio.page.$$eval('>>> [data-testid=step-losses] dd', (found) =>
    found.map(({ textContent }) => textContent!.trim()),
  );

/** The test id of the element with the focus. */
const focusedButton = (studio: StudioPage): Promise<string | null> =>
  studio.page.evaluate(() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused?.getAttribute('data-testid') ?? null;
  });

describe('the chapter of one step', () => {
  const shown = 'makes one step and ten of the notebook’s run by keyboard, and shows what the reference gets, on %s';
  it.each(['cpu', 'gpu'])(shown, async (device) => {
    const studio = await openPage();
    await studio.until('a page', () => studio.shows('names'));
    // A lesson's run keeps the device.
    await studio.restart({}, device);
    await studio.page.evaluate(() => (location.hash = '#/lesson?step'));
    await studio.press('lesson-start');
    await untilSays(studio, 'lesson-network', /^tanh/);
    await enter(studio, 'step-anew');
    await untilSays(studio, 'step-status', /^0 of 35,000 steps are done\. It rests\./);
    await enter(studio, 'step-1');
    await untilSays(studio, 'step-status', /^1 step made\. 1 of 35,000/);

    // Oracle: the reference engine. Both losses are near 36, and equal to within 32-bit numbers: to the fourth digit, nearly.
    const run = await notebookRunOn(referenceEngine(), builtInNames(), { iterations: 20 });
    const after = await firstStep(run);
    await run.run({ until: 1 });
    const { targets, lossBefore, lossAfter } = await after(run);
    const [step, name, ...shown] = await losses(studio);
    expect(step).toBe('1');
    expect(name).toBe(run.vocabulary.decode(targets.slice(0, -1)));
    for (const [k, expected] of [lossBefore, lossAfter, lossAfter - lossBefore].entries()) {
      const value = Number(shown[k]!.replace('−', '-'));
      expect(Math.abs(value - expected), `${shown[k]} for ${figure(expected)}`).toBeLessThan(2e-4);
    }
    const tensors = await studio.page.$$eval('>>> mango-chapter-step >>> h4', (found) =>
      found.map((heading) => heading.textContent!.trim().split(/\s/)[0]),
    );
    expect(tensors).toEqual(['Wax', 'Waa', 'b', 'Wya', 'by']);
    const captions = await studio.page.$$eval('>>> mango-chapter-step >>> mango-lesson-figure', (found) =>
      found.map(({ caption }) => caption),
    );
    expect(captions[1]).toMatch(/^What 1 step changed: .* It is −0\.01 times the gradient \(clipped at ±5, none/);

    await enter(studio, 'step-10');
    await untilSays(studio, 'step-status', /^10 steps made\. 11 of 35,000/);
    expect((await losses(studio))[0]).toBe('2 to 11');
    if (device === 'gpu') return;
    await enter(studio, 'step-all');
    await untilSays(studio, 'step-status', /^All 35,000 steps are made\./);
    expect(await studio.shows('step-1')).toBe(false);
    expect(await focusedButton(studio)).toBe('step-anew');
  });

  it('says what differs where the network is not the notebook’s', async () => {
    const studio = await openPage({ path: '#/lesson?step' });
    await enter(studio, 'step-anew');
    await untilSays(studio, 'step-status', /^0 of [\d,]+ steps are done\. It rests\./);
    await enter(studio, 'step-1');
    await untilSays(studio, 'step-status', /^1 step made/);
    const words = await studio.page.$eval('>>> mango-chapter-step', ({ shadowRoot }) =>
      shadowRoot!.textContent!.replace(/\s+/g, ' '),
    );
    expect(words).toContain('It reads 8 sequences in one step');
    expect(words).toContain('it learns by Adam');
    expect(await studio.page.$$('>>> mango-chapter-step >>> [data-testid=copy-numpy]')).toHaveLength(0);
  });
});

describe('the network with and without clipping', () => {
  it('explodes without, does not with it, and learns on from before the explosion', async () => {
    const studio = await openPage({ path: '#/lesson?backward' });
    await studio.until('the chapter of the address', () =>
      studio.page.$$eval('>>> mango-chapter-backward', (chapters) =>
        chapters.some((chapter) => Math.abs(chapter.getBoundingClientRect().top) < 100),
      ),
    );
    await enter(studio, 'twins');
    await untilSays(studio, 'twins-verdict', /^Without clipping it explodes/);
    // The same engine as in the test of `watch`, seed 0.
    const words = await studio.text('twins-verdict');
    expect(words).toMatch(
      /^Without clipping it explodes at iteration 1,\d{3}: .* It begins in d(Wya|by|Waa), .*Clipped at ±0\.2 it does not explode: 2\.\d\d nats/,
    );
    expect(await studio.text('twins-loss')).toMatch(/without clipping \d.* clipped \d.* guessing 3\.30/);
    await enter(studio, 'twins-back');
    await studio.until('the focus beside', async () => (await focusedButton(studio)) === 'twins');
    await untilSays(
      studio,
      'twins-verdict',
      /Back at iteration 1,\d{3}, and on with clipping at ±0\.2 it does not explode/,
    );
    expect(await studio.shows('twins-back')).toBe(false);
    expect(await studio.text('twins-loss')).toMatch(/back, clipped 2\.\d\d/);
  });
});
