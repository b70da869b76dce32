import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { AxePuppeteer } from '@axe-core/puppeteer';
import { describe, expect, it } from 'vitest';
import type { StudioOptions } from '../helpers/studio.ts';
import { KERAS_SYMBOLS, kerasFile } from '../helpers/keras_golden.ts';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';
import { TEXT } from '../helpers/texts.ts';

const folder = temporaryFolder();
const BEGINNING = 'Shall I compare thee to a mango tree?\n';

/** The poem as it stands, with its line ends. */
function verse(studio: StudioPage): Promise<string> {
  return studio.page.$$eval('>>> mango-poem >>> .verse', ([found]) => found?.textContent ?? '');
}

async function writing(studio: StudioPage): Promise<boolean> {
  return (await studio.attributes('poem', 'writing'))[0] === 'true';
}

describe('a poem', () => {
  it('is written symbol by symbol after its beginning, while training goes on', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    await studio.visit('verse');
    await studio.choose('pace', 'quick');
    await studio.begin(BEGINNING, 1_200);
    await studio.until('the beginning', async () => (await verse(studio)) !== '');
    const lengths = new Set<number>();
    await studio.until('its end', async () => {
      lengths.add((await verse(studio)).length);
      return !(await writing(studio));
    });
    // Whoever watches sees it grow.
    expect(lengths.size).toBeGreaterThan(2);
    const text = await verse(studio);
    // The model knows small letters only.
    expect(text.startsWith(BEGINNING.toLowerCase())).toBe(true);
    // It goes on to the end of its line.
    expect(text.length).toBeGreaterThanOrEqual(BEGINNING.length + 1_200);
    expect(text.indexOf('\n', BEGINNING.length + 1_199)).toBe(text.length - 1);
    await studio.goesOn();
  });

  it('stops when told to, is another one the next time, and tells whole lines to screen readers', async () => {
    const studio = await openRunning();
    await studio.press('toggle');
    await studio.untilPhase('paused');
    const said = await studio.page.evaluateHandle(() => {
      const heard: string[] = [];
      const live = document.querySelector('mango-studio')!.shadowRoot!.querySelector('[data-testid=live]')!;
      new MutationObserver(() => heard.push(live.textContent ?? '')).observe(live, {
        characterData: true,
        childList: true,
        subtree: true,
      });
      return heard;
    });
    await studio.visit('verse');
    await studio.begin(BEGINNING, 20_000);
    await studio.until('some lines', async () => (await verse(studio)).split('\n').length > 6);
    await studio.press('stop-writing');
    await studio.until('the end', async () => !(await writing(studio)));
    const first = await verse(studio);
    expect(first.length).toBeLessThan(20_000);
    const lines = new Set(first.split('\n').map((line) => line.trim()));
    const heard = (await said.jsonValue()).flatMap((text) => text.split('\n')).map((line) => line.trim());
    expect(heard.length).toBeGreaterThan(2);
    expect(heard.filter((line) => !lines.has(line))).toEqual([]);

    await studio.begin(BEGINNING, 100);
    await studio.until('another', async () => (await verse(studio)) !== first && !(await writing(studio)));
    expect(first.startsWith(await verse(studio))).toBe(false);
  });

  it('cannot begin with a symbol that the model does not know, and says so', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    await studio.visit('verse');
    await studio.begin('mango 芒果', 50);
    await studio.until('a reason', async () => (await studio.text('poem-alert')) !== '');
    expect(await studio.text('poem-alert')).toMatch(/Symbol 7 of the text is "芒" .* not one of the \d+ symbols/);
    await studio.goesOn();
  });

  it('is of another kind once the model has learned another text for an epoch', async () => {
    const studio = await openRunning();
    await studio.visit('verse');
    const path = join(folder, 'mangos.txt');
    writeFileSync(path, `芒果 @ 3 €\n${TEXT}`);
    const [chooser] = await Promise.all([studio.page.waitForFileChooser(), studio.press('one-more-epoch')]);
    await chooser.accept([path]);
    await studio.until('the epoch', async () => /learns mangos\.txt for one epoch/.test(await studio.text('adopted')));
    expect(await studio.text('adopted')).toMatch(/symbols that the model does not know were left out: "芒"/);
    await studio.visit('names');
    expect(await studio.text('model-report')).toMatch(/LSTM, 2 layers/);
    expect(await studio.page.$eval('>>> [data-testid=preset]', (select) => (select as HTMLSelectElement).value)).toBe(
      'sonnets',
    );
    await studio.until('training', async () => (await studio.iteration()) > 0 || (await studio.phase()) === 'done');
    await studio.visit('verse');
    await studio.until('the model in training', async () => {
      const chosen = await studio.page.$eval(
        '>>> [data-testid=writer]',
        (select) => (select as HTMLSelectElement).value,
      );
      return chosen === 'current';
    });
    await studio.begin('the mangosaurus ', 30);
    await studio.until('its line', async () => (await verse(studio)).length >= 46 && !(await writing(studio)));
  });
});

/** The studio with its poem, while nothing trains. */
async function openVerse(options: StudioOptions = {}): Promise<StudioPage> {
  const studio = await openRunning(options);
  await studio.press('toggle');
  await studio.untilPhase('paused');
  await studio.visit('verse');
  return studio;
}

/** The whole poem that is written at once. */
async function writeAtOnce(studio: StudioPage, length: number): Promise<string> {
  await studio.choose('pace', 'at once');
  await studio.begin(BEGINNING, length);
  await studio.until('its end', async () => !(await writing(studio)) && (await verse(studio)).length > length);
  return verse(studio);
}

describe('the pace of a poem', () => {
  it('is never faster than its letters are due, stops at once, and can be gone on with as if it had not', async () => {
    const studio = await openVerse();
    await studio.page.evaluate(() => {
      const seen: [time: number, letters: number][] = [];
      Object.assign(window, { seen });
      const look = (): void => {
        const poem = document
          .querySelector('mango-studio')!
          .shadowRoot!.querySelector('mango-verse-room')!
          .shadowRoot!.querySelector('mango-poem')!.poem;
        if (poem?.writing) seen.push([performance.now(), poem.letters.length - poem.given]);
        requestAnimationFrame(look);
      };
      look();
    });
    await studio.begin(BEGINNING, 400);
    await studio.until('some letters', async () => (await verse(studio)).length > BEGINNING.length + 40);
    await studio.press('stop-writing');
    await studio.painted();
    const stopped = await verse(studio);
    expect(await writing(studio)).toBe(false);
    const seen = await studio.page.evaluate(() => (window as unknown as { seen: [number, number][] }).seen);
    const drawn = seen.filter(([, letters]) => letters > 0);
    expect(drawn.length).toBeGreaterThan(20);
    // 30 a second, and no more than a quarter of them in any one frame, however long that takes.
    for (const [k, [, letters]] of drawn.slice(1).entries()) expect(letters - drawn[k]![1]).toBeLessThanOrEqual(9);
    const [first, last] = [drawn[0]!, drawn.at(-1)!];
    expect(last[1] - first[1]).toBeLessThanOrEqual(1 + (30 * (last[0] - first[0])) / 1000);
    // What the worker wrote ahead is not shown.
    await studio.painted();
    expect(await verse(studio)).toBe(stopped);

    await studio.choose('pace', 'at once');
    await studio.fill('poem-length', 150);
    await studio.press('go-on');
    await studio.until(
      'more',
      async () => (await verse(studio)).length > stopped.length + 100 && !(await writing(studio)),
    );
    const further = await verse(studio);
    expect(further.startsWith(stopped)).toBe(true);
    expect(further.endsWith('\n')).toBe(true);
    // The first poem of another visit is the same, written without a stop.
    await studio.page.reload();
    await studio.visit('verse');
    const whole = await writeAtOnce(studio, 400);
    expect(whole.startsWith(further)).toBe(true);
  });

  it('is at once where the system asks for little motion', async () => {
    const studio = await openVerse({ reducedMotion: true });
    const pace = await studio.find('pace');
    expect(await pace.evaluate((select) => (select as HTMLSelectElement).value)).toBe('at once');
  });
});

describe.each([
  ['light', { width: 1440, height: 900 }],
  ['dark', { width: 390, height: 844 }],
] as const)('why a letter stands there, in %s, %o', (colorScheme, viewport) => {
  it('is told by keyboard and pointer, with all that axe asks for', async () => {
    const studio = await openVerse({ colorScheme, viewport });
    const text = await writeAtOnce(studio, 300);
    await studio.press('tint');
    const { keyboard } = studio.page;
    await (await studio.find('poem')).focus();
    await keyboard.press('ArrowRight');
    await studio.until('the first letter', async () => /%/.test(await studio.text('why-facts')));
    const letterAt = async (): Promise<string> =>
      (await studio.text('why-letter')).replace('space', ' ').replace('line end', '\n');
    expect(await letterAt()).toBe(text[BEGINNING.length]);
    expect((await studio.attributes('why-bar', 'symbol')).length).toBeGreaterThanOrEqual(5);
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await studio.until('the third letter', async () => (await letterAt()) === text[BEGINNING.length + 2]);
    await keyboard.press('Home');
    await keyboard.press('ArrowLeft');
    // The line end of the beginning, which was given.
    await studio.until('a line end', async () => (await letterAt()) === '\n');
    expect(await studio.text('why')).toMatch(/was given, in the beginning/);
    await studio.until('its probability', async () => /%/.test(await studio.text('why-facts')));
    const { violations } = await new AxePuppeteer(studio.page).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join()}`)).toEqual(
      [],
    );
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    await keyboard.press('Escape');
    await studio.until('no card', async () => !(await studio.shows('why')));

    const at = BEGINNING.length + 20;
    const [start, inLine] = [text.lastIndexOf('\n', at - 1) + 1, text.slice(0, at).split('\n').length];
    const letters = await studio.page.$$(`>>> mango-verse >>> .line:nth-child(${inLine}) > i`);
    await letters[at - start]!.click();
    await studio.until('its card', async () => (await studio.shows('why')) && (await letterAt()) === text[at]);
    await studio.press('close-why');
    await studio.until('no card', async () => !(await studio.shows('why')));
  });
});

describe('a model of Keras', () => {
  it('opens with its text, learns it for one epoch in the room, and writes the poem then', async () => {
    const studio = await openVerse();
    const [model, text] = [join(folder, 'poet.h5'), join(folder, 'its text.txt')];
    writeFileSync(model, kerasFile('lstm_2.0.6.h5'));
    writeFileSync(text, `${KERAS_SYMBOLS.join('')}${'ab\n'.repeat(2_000)}`);
    const [chooser] = await Promise.all([studio.page.waitForFileChooser(), studio.press('open-model')]);
    await chooser.accept([model, text]);
    await studio.until('the model', async () =>
      /trains it for one epoch on its text\.txt/.test(await studio.text('adopted')),
    );
    await studio.until('its progress', () => studio.shows('epoch-progress'));
    expect(await studio.attributes('epoch-progress', 'iteration')).toEqual(['0']);
    await studio.press('epoch-toggle');
    await studio.untilPhase('done');
    const [iteration, of] = [
      await studio.attributes('epoch-progress', 'iteration'),
      await studio.attributes('epoch-progress', 'of'),
    ];
    expect(iteration).toEqual(of);
    const writer = await studio.find('writer');
    expect(await writer.evaluate((select) => (select as HTMLSelectElement).value)).toBe('current');
    await studio.begin('ab', 30);
    await studio.until('its end', async () => (await verse(studio)).length >= 32 && !(await writing(studio)));
    expect(await studio.text('poem-alert')).toBe('');
    // The model on the page can learn more.
    expect(await studio.text('epoch-of-current')).toBe('Train the current one…');
  });
});

describe('a beginning', () => {
  it('says how it ends, and gains or loses its final space', async () => {
    const studio = await openVerse();
    await studio.press('of-notebook');
    expect(await studio.text('ending')).toBe('Ends with a space (·).');
    await studio.press('space');
    await studio.until('none', async () => (await studio.text('ending')) === 'Ends without a space.');
    const field = await studio.find('prime');
    expect(await field.evaluate((element) => (element as HTMLTextAreaElement).value)).toBe(
      'Forsooth this maketh no sense',
    );
    await studio.press('space');
    expect(await field.evaluate((element) => (element as HTMLTextAreaElement).value)).toBe(
      'Forsooth this maketh no sense ',
    );
  });
});
