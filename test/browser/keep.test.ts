import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxePuppeteer } from '@axe-core/puppeteer';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { roundedParameters } from '../../src/export/pack_weights.ts';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import { catchDownloads, downloadAfter, textOf } from '../helpers/downloads.ts';
import { runCli } from '../helpers/cli.ts';
import { openPage, type StudioPage } from '../helpers/studio_page.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const PHONE = { width: 390, height: 844 };
const LIST = 'karholm\nkarvik\nskarn\naskar\nholmkar\nvikar\nkarnes\nnesholm\nharvik\nsandvik\nsandnes\nholmvik';
/** A small and short run, with settings unlike any preset's. */
const SMALL = { hiddenSize: 24, seed: 7, iterations: 400 };

/** A page whose run on the small list has ended. */
async function openDone(options: Parameters<typeof openPage>[0] = {}): Promise<StudioPage> {
  const studio = await openPage(options);
  await studio.until('a page', () => studio.shows('reset'));
  await studio.reveal('paste');
  await studio.reveal('seed');
  for (const [name, value] of Object.entries(SMALL)) await studio.fill(name, value);
  await studio.paste(LIST);
  await studio.untilPhase('done');
  await studio.until('names', async () => (await studio.names()).length >= 3);
  await studio.fold('mango-settings');
  return studio;
}

/** Presses the star of the rows at these places, newest first; returns their names as they are shown. */
async function star(studio: StudioPage, ...places: number[]): Promise<string[]> {
  const rows = await studio.page.$$('>>> [data-testid=names] .star');
  const shown: string[] = [];
  for (const place of places) {
    shown.push(await rows[place]!.evaluate((button) => button.getAttribute('data-name') ?? ''));
    await rows[place]!.click();
  }
  await studio.painted();
  return shown;
}

/** The places of the first rows whose names differ. */
async function differing(studio: StudioPage, count: number): Promise<number[]> {
  const names = (await studio.names()).map(({ text }) => text);
  return [...new Set(names)].slice(0, count).map((name) => names.indexOf(name));
}

const keptNames = (studio: StudioPage): Promise<string[]> => studio.attributes('kept', 'name');
const countKept = async (studio: StudioPage): Promise<string> => studio.text('open-kept');

async function openKept(studio: StudioPage): Promise<void> {
  await studio.press('open-kept');
  await studio.until('the drawer', () => studio.shows('kept-names'));
  await studio.painted();
}

async function close(studio: StudioPage): Promise<void> {
  await studio.page.keyboard.press('Escape');
  await studio.painted();
}

describe('kept names', () => {
  it('stay over reloads and lists, with their notes; can be sorted, removed and brought back', async () => {
    const studio = await openDone();
    const [a, b, c] = await star(studio, ...(await differing(studio, 3)));
    expect(await countKept(studio)).toBe('Kept 3');
    await openKept(studio);
    expect((await keptNames(studio)).toSorted()).toEqual([a, b, c].toSorted());
    const notes = await studio.page.$$('>>> [data-testid=kept-note]');
    await notes[0]!.type('the king, "old" = wise');
    const noted = (await keptNames(studio))[0]!;
    await close(studio);
    // Time to store the last letter.
    await new Promise((resolve) => setTimeout(resolve, 500));

    await studio.page.reload();
    await studio.until('the kept names', async () => (await countKept(studio)) === 'Kept 3');
    await studio.paste('anna\notto\neve\nada\nbob');
    expect(await countKept(studio)).toBe('Kept 3');
    await openKept(studio);
    const noteOf = (name: string) =>
      studio.page.$eval(`>>> li[data-name="${name}"] input`, (input) => (input as HTMLInputElement).value);
    expect(await noteOf(noted)).toBe('the king, "old" = wise');
    expect(await studio.text('kept')).toMatch(/(from|in) Pasted list/);
    await studio.choose('kept-order', 'name');
    expect(await keptNames(studio)).toEqual([a!, b!, c!].toSorted(new Intl.Collator().compare));

    const [first] = await keptNames(studio);
    await (await studio.find('unkeep')).click();
    await studio.until('the removal', async () => (await keptNames(studio)).length === 2);
    // The focus is where the removal can be undone.
    await studio.until('the focus', async () => (await studio.page.$('>>> [data-testid=undo]:focus')) !== null);
    await studio.page.keyboard.press('Enter');
    await studio.until('the name', async () => (await keptNames(studio))[0] === first);
    expect(await noteOf(noted)).toBe('the king, "old" = wise');
    await (await studio.find('unkeep')).click();
    await close(studio);
    // Escape has given the focus back to the button that opened the drawer.
    expect(await studio.page.$('>>> [data-testid=open-kept]:focus')).not.toBe(null);
    await studio.page.reload();
    await studio.until('the kept names', async () => (await countKept(studio)) === 'Kept 2');
  });

  it('of two tabs at once are all there', async () => {
    const one = await openDone();
    const two = await one.openBeside();
    await two.until('names', async () => (await two.names()).length > 20);
    await two.untilPhase('done');
    // A tab in the background paints nothing. The names stay where they are.
    await two.press('stream');
    await one.page.bringToFront();
    await one.press('stream');
    const inOne = await star(one, 0);
    await two.page.bringToFront();
    const inTwo = await star(two, ...(await differing(two, 2)));
    await one.page.bringToFront();
    await one.until('three names', async () => (await countKept(one)) === 'Kept 3');
    await two.page.bringToFront();
    await two.until('three names', async () => (await countKept(two)) === 'Kept 3');
    await one.page.bringToFront();
    await openKept(one);
    expect((await keptNames(one)).toSorted()).toEqual([...inOne, ...inTwo].toSorted());
    await close(one);
    await star(one, 0);
    await two.page.bringToFront();
    await two.until('two names', async () => (await countKept(two)) === 'Kept 2');
  });

  it('are reached by arrow keys, and starred in the headline, too', async () => {
    const studio = await openPage();
    await studio.until('a headline', () => studio.shows('specimen'));
    await studio.untilPhase('done');
    // Rows and headline change with the names that stream.
    await studio.press('stream');
    await studio.settled();
    await (await studio.page.$('>>> [data-testid=names] .star'))!.focus();
    await studio.page.keyboard.press('ArrowDown');
    await studio.page.keyboard.press('ArrowDown');
    await studio.page.keyboard.press('ArrowUp');
    await studio.page.keyboard.press('Space');
    await studio.painted();
    const pressed = await studio.page.$$eval('>>> [data-testid=names] .star', (stars) =>
      stars.map((button) => button.getAttribute('aria-pressed')),
    );
    expect(pressed[1]).toBe('true');
    expect(await studio.page.$$eval('>>> [data-testid=names] .star[tabindex="0"]', (stars) => stars.length)).toBe(1);
    const shown = await studio.text('specimen');
    const button = (await studio.page.$('>>> mango-specimen >>> .star'))!;
    const before = await button.evaluate((element) => element.getAttribute('aria-pressed'));
    expect(await button.evaluate((element) => element.getAttribute('aria-label'))).toBe(`Keep ${shown}`);
    await button.click();
    await studio.painted();
    expect(await button.evaluate((element) => element.getAttribute('aria-pressed'))).not.toBe(before);
  });

  it('are kept in memory where nothing can be stored, and the page says so', async () => {
    const studio = await openDone({ storage: false });
    await star(studio, 0);
    await openKept(studio);
    expect(await keptNames(studio)).toHaveLength(1);
    await studio.until('the note', async () =>
      /gone when the page is closed/.test(await studio.text('kept-in-memory')),
    );
  });

  it('are spoken where there is a voice, and only there', async () => {
    const silent = await openDone();
    await star(silent, 0);
    const voices = await silent.page.evaluate(() => speechSynthesis.getVoices().length);
    expect(await silent.shows('speak')).toBe(voices > 0);
    await silent.page.evaluate(() => {
      Object.assign(window, { spoken: [] });
      speechSynthesis.getVoices = () => [{} as SpeechSynthesisVoice];
      speechSynthesis.speak = ({ text }) => void (window as unknown as { spoken: string[] }).spoken.push(text);
      speechSynthesis.dispatchEvent(new Event('voiceschanged'));
    });
    await openKept(silent);
    const row = (await silent.page.$('>>> [data-testid=kept] [data-testid=speak]'))!;
    await row.click();
    expect(await silent.page.evaluate('spoken')).toEqual(await keptNames(silent));
  });
});

describe('files', () => {
  it('hold the feed and the kept names: text, CSV and JSON, and nothing of the first steps', async () => {
    const studio = await openDone();
    await catchDownloads(studio.page);
    const download = async (kind: string) => {
      await studio.press('download');
      return downloadAfter(studio.page, async () => (await studio.find(`download-${kind}`)).click());
    };
    // The three are of the same names.
    await studio.press('stream');
    const text = await download('txt');
    const csv = await download('csv');
    const json = await download('json');
    expect([text.name, csv.name, json.name]).toEqual(['txt', 'csv', 'json'].map((kind) => `mangosaurus-names.${kind}`));
    expect(csv.type).toBe('text/csv;charset=utf-8');
    const rows = JSON.parse(textOf(json)) as { name: string; new: boolean; iteration: number }[];
    const names = rows.map(({ name }) => name);
    expect(textOf(text)).toBe(names.map((name) => `${name}\n`).join(''));
    const table = Papa.parse<Record<string, string>>(textOf(csv), { header: true, skipEmptyLines: true });
    expect(table.errors).toEqual([]);
    expect(table.meta.fields).toEqual(
      ['name', 'new', 'nearest', 'distance', 'nats_per_character', 'iteration'], // prettier-ignore
    );
    expect(table.data.map(({ name }) => name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    // A twentieth of the run.
    expect(Math.min(...rows.map(({ iteration }) => iteration))).toBeGreaterThanOrEqual(SMALL.iterations / 20);

    const kept = await star(studio, ...(await differing(studio, 2)));
    await openKept(studio);
    await (await studio.page.$('>>> mango-kept >>> [data-testid=download]'))!.click();
    await studio.painted();
    const file = await downloadAfter(studio.page, async () => (await studio.find('download-json')).click());
    expect(file.name).toBe('mangosaurus-kept.json');
    const keptRows = JSON.parse(textOf(file)) as Record<string, unknown>[];
    expect(keptRows.map(({ name }) => name).toSorted()).toEqual(kept.toSorted());
    expect(keptRows.every(({ source, note }) => source === 'Pasted list' && note === '')).toBe(true);
  });

  it('hold the generator, which makes the same names from disk as the command line does', async () => {
    const studio = await openDone();
    const temperature = await studio.text('boldness-value');
    await catchDownloads(studio.page);
    await studio.press('open-send');
    await studio.until('the panel', () => studio.shows('send-html'));
    const page = await downloadAfter(studio.page, async () => (await studio.find('send-html')).click());
    const module = await downloadAfter(studio.page, async () => (await studio.find('send-js')).click());
    expect([page.name, module.name]).toEqual(['Pasted-list.html', 'Pasted-list.js']);
    expect(await studio.text('send-message')).toMatch(/^Downloading Pasted-list\.js, [\d.]+ KiB\.$/);
    await close(studio);
    await studio.reveal('seed');
    const model = await downloadAfter(studio.page, () => studio.press('save-model'));

    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    const saved = readModel(model.bytes, model.name);
    writeFileSync(at('model.safetensors'), writeModel({ ...saved, parameters: roundedParameters(saved, 16), training: null })); // prettier-ignore
    const { out, notes, code } = await runCli(
      ['sample', '--model', at('model.safetensors'), '-n', '12', '--seed', '0', '--temperature', temperature, '--json', '--device', 'reference'], // prettier-ignore
    );
    expect(code, notes.join('\n')).toBe(0);
    const expected = out.trim().split('\n').map((line) => JSON.parse(line).name as string); // prettier-ignore

    writeFileSync(at('elves.html'), page.bytes);
    writeFileSync(at('elves.mjs'), module.bytes);
    const other = await studio.page.browser().newPage();
    await other.goto(pathToFileURL(at('elves.html')).href);
    await other.waitForFunction(() => document.querySelector('[role=status]')?.textContent?.includes('12 names'));
    expect(await other.$$eval('li', (items) => items.map((item) => item.textContent))).toEqual(expected);
    expect(await other.title()).toBe('Pasted list');
    await other.close();
    const { names } = await import(/* @vite-ignore */ pathToFileURL(at('elves.mjs')).href);
    expect(names({ count: 12, seed: 0 })).toEqual(expected);
  });
});

describe('a link', () => {
  it('learns the same model in another profile, stores nothing, and leaves the run stored there alone', async () => {
    const studio = await openDone();
    const { smoothLoss } = await studio.progress();
    await studio.press('open-send');
    await studio.until('the link', () => studio.shows('link'));
    const address = await (await studio.find('link')).evaluate((input) => (input as HTMLInputElement).value);
    expect(address.length).toBeLessThan(1_000);

    const other = await openDone();
    await other.restart({ iterations: 450, hiddenSize: 20 });
    await other.untilPhase('done');
    // A link in the address of an open page is followed, too; but this is the link of a message: a new page.
    await other.page.goto('about:blank');
    await other.page.goto(address);
    await other.until('the list', async () => (await other.text('list-source')) === 'Pasted list');
    await other.untilPhase('done');
    const value = async (id: string): Promise<string> => {
      const field = await other.find(id);
      return field.evaluate((element) => element.shadowRoot!.querySelector('input')!.value);
    };
    expect([await value('hiddenSize'), await value('seed'), await value('iterations')]).toEqual(['24', '7', '400']);
    expect(await other.progress()).toMatchObject({ iteration: SMALL.iterations, smoothLoss });
    expect(await other.shows('adopted')).toBe(false);

    // The stored run is still there; and once a run is started here, it is stored and the address says no more of the link.
    await other.page.goto('about:blank');
    await other.page.goto(other.url);
    await other.until('the stored run', () => other.shows('adopted'));
    expect(await value('hiddenSize')).toBe('20');
    await other.page.goto('about:blank');
    await other.page.goto(address);
    await other.untilPhase('done');
    await other.restart({ iterations: 460 });
    expect(await other.page.evaluate(() => location.hash)).toBe('#/names');
    await other.untilPhase('done');
    await other.page.reload();
    await other.until('the stored run', () => other.shows('adopted'));
    expect([await value('hiddenSize'), await value('iterations')]).toEqual(['24', '460']);
  });

  it.each([
    ['damaged', '#/names?learn=1.AAAA', /This link is damaged/],
    ['of another version', '#/names?learn=99.AAAA', /made by another version/],
  ])('that is %s says so, and the page starts as usual', async (_, path, message) => {
    const studio = await openPage({ path });
    await studio.until('the message', async () => message.test(await studio.text('list-alert')));
    await studio.until('names', async () => (await studio.names()).length > 0);
    expect(await studio.text('list-source')).toBe('built-in list');
    expect(await studio.page.evaluate(() => document.title)).toMatch(/^Names/);
  });

  it('is not made of a list that is too long', async () => {
    const studio = await openPage();
    await studio.until('names', async () => (await studio.names()).length > 0);
    const list = Array.from({ length: 2_500 }, (_, i) => `n${Math.imul(i + 1, 2654435761) >>> 0}`).join('\n');
    await studio.paste(list);
    await studio.press('open-send');
    await studio.until('the reason', async () => /too long for a link/.test(await studio.text('no-link')));
    expect(await studio.shows('send-html')).toBe(true);
  });
});

describe('a card', () => {
  it('is a picture of a name, to download and to share', async () => {
    const studio = await openDone();
    await catchDownloads(studio.page);
    await studio.page.evaluate(() => {
      Object.assign(window, { shared: [] });
      navigator.canShare = () => true;
      navigator.share = async ({ files = [] } = {}) =>
        void (window as unknown as { shared: string[] }).shared.push(
          ...files.map(({ name, type }) => `${name} ${type}`),
        );
    });
    const [name] = await star(studio, 0);
    await studio.press('open-send');
    await studio.until('the card', () => studio.shows('card'));
    await studio.choose('card-name', name!);
    const label = await (await studio.find('card')).evaluate((canvas) => canvas.getAttribute('aria-label'));
    expect(label).toMatch(new RegExp(`^${name}, one of \\d+ names invented from Pasted list$`));
    const { name: file, bytes } = await downloadAfter(studio.page, () => studio.press('card-download'));
    expect(file).toBe(`${name!.replaceAll(' ', '-')}.png`);
    // The width and the height in the header of a PNG.
    const view = new DataView(bytes.buffer);
    expect([view.getUint32(0), view.getUint32(16), view.getUint32(20)]).toEqual([0x89504e47, 1200, 630]);
    await studio.press('card-share');
    await studio.until('the sheet', async () => ((await studio.page.evaluate('shared')) as string[]).length > 0);
    expect(await studio.page.evaluate('shared')).toEqual([`${file} image/png`]);
  });
});

describe.each([
  ['light', { width: 1440, height: 900 }],
  ['dark', PHONE],
] as const)('the drawers in %s, %o', (colorScheme, viewport) => {
  it('axe finds nothing, nothing scrolls sideways, and their buttons need no scrolling', async () => {
    const studio = await openDone({ colorScheme, viewport });
    await studio.page.evaluate(() => window.scrollTo(0, 0));
    for (const id of ['open-kept', 'open-send', 'more', 'copy', 'download']) {
      const box = (await (await studio.find(id)).boundingBox())!;
      expect(box.y + box.height, id).toBeLessThanOrEqual(viewport.height);
    }
    await star(studio, ...(await differing(studio, 2)));
    const violations = async () => {
      await studio.settled();
      const { violations: found } = await new AxePuppeteer(studio.page).analyze();
      return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    };
    await studio.press('download');
    expect(await violations()).toEqual([]);
    await studio.page.keyboard.press('Escape');
    await openKept(studio);
    await (await studio.find('unkeep')).click();
    await studio.until('undo', () => studio.shows('undo'));
    expect(await violations()).toEqual([]);
    await close(studio);
    await studio.press('open-send');
    await studio.until('the card', () => studio.shows('card'));
    expect(await violations()).toEqual([]);
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    await close(studio);
  });
});
