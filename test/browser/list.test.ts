import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPage, openRunning, type StudioPage } from '../helpers/studio_page.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

/** More iterations than any test waits for. */
const LONG = 5_000_000;
const folder = temporaryFolder();

/** Waits for the report of a list. */
async function taken(studio: StudioPage, source: string, names: number): Promise<void> {
  await studio.until(
    `${names} names of ${source} on the page`,
    async () =>
      (await studio.text('list-source')) === source &&
      (await studio.attributes('list-report', 'names'))[0] === String(names),
  );
}

/** Fails unless names come, made of the list's symbols alone, and marked as the list has them. */
async function invents(studio: StudioPage, list: readonly string[]): Promise<void> {
  await studio.untilIteration(1);
  await studio.press('more');
  // No name stands there twice, and a network that learns two names soon has no others.
  const enough = list.length > 2 ? 10 : 1;
  await studio.until('enough names', async () => (await studio.names()).length >= enough);
  const symbols = new Set(list.join(''));
  const names = await studio.names();
  expect(names.filter(({ text }) => ![...text].every((symbol) => symbols.has(symbol)))).toEqual([]);
  // Names of lists are read without the blanks around them.
  expect(names.filter(({ text, inList }) => inList !== list.includes(text.trim()))).toEqual([]);
}

describe('another list', () => {
  it('is trained on when it is dropped', async () => {
    const studio = await openRunning();
    await studio.drop('rivers.txt', 'Rhine\nRhône\nElbe\nElbe\n\nLoire\n');
    await taken(studio, 'rivers.txt', 5);
    expect(await studio.text('list-report')).toMatch(/Names 5 Symbols \d+ Repeats 1 Longest 5 Blank lines 1/);
    await invents(studio, ['rhine', 'rhône', 'elbe', 'loire']);
  });

  it('is trained on when it is dropped before the first run is ready', async () => {
    const studio = await openPage();
    await studio.drop('first.txt', 'aaa\n');
    await studio.drop('second.txt', 'bbb\nbb\n');
    await taken(studio, 'second.txt', 2);
    await invents(studio, ['bbb', 'bb']);
  });

  it('is trained on when it is chosen as a file', async () => {
    const studio = await openRunning();
    const path = join(folder, 'moons.txt');
    writeFileSync(path, 'Io\r\nEuropa\r\nGanymede\r\nCallisto\r\n');
    const [chooser] = await Promise.all([studio.page.waitForFileChooser(), studio.press('open-file')]);
    await chooser.accept([path]);
    await taken(studio, 'moons.txt', 4);
    await invents(studio, ['io', 'europa', 'ganymede', 'callisto']);

    await studio.press('built-in');
    await studio.until('the built-in list', async () => (await studio.text('list-source')) === 'built-in list');
    await studio.untilIteration(1);
  });

  it('is trained on when it is pasted, accents, emoji and right-to-left letters included', async () => {
    const studio = await openRunning();
    // The last é is an e and an accent: one symbol all the same.
    const list = ['éowyn', '🐉drake', '👩‍🚀ada', 'נחל', 'zoe\u0301'];
    await studio.paste(list.join('\n'));
    await taken(studio, 'Pasted list', 5);
    await invents(
      studio,
      list.map((name) => name.normalize('NFC')),
    );
  });

  it('may be UTF-16', async () => {
    const studio = await openRunning();
    await studio.drop('wide.txt', new Uint8Array(Buffer.from('\ufeffPo\nArno\nTiber\n', 'utf16le')));
    await taken(studio, 'wide.txt', 3);
    await invents(studio, ['po', 'arno', 'tiber']);
  });

  it.each([
    ['one name', 'solitude\n', 1],
    ['one symbol', 'a\n', 1],
    ['one symbol, again and again', 'aaaa\naa\n', 2],
  ])('may be %s', async (_, text, names) => {
    const studio = await openRunning();
    await studio.drop('small.txt', text);
    await taken(studio, 'small.txt', names);
    await invents(studio, text.trim().split('\n'));
  });

  it('may have 100,000 names, while the page stays responsive', async () => {
    const studio = await openRunning();
    const longestGap = await studio.watchTicks();
    const list = Array.from({ length: 100_000 }, (_, i) => `name ${i.toString(36)}`);
    await studio.drop('many.txt', list.join('\n'));
    await taken(studio, 'many.txt', list.length);
    await studio.untilPhase('running');
    await invents(studio, list);
    // A page that reads the list itself stands still for seconds on a slow machine.
    expect(await longestGap()).toBeLessThan(1_500);
  });
});

describe('a list that cannot be used', () => {
  it('is refused in a sentence that says what to do, and the run in progress goes on', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: LONG });
    const bad: [string, string | Uint8Array, RegExp][] = [
      ['empty.txt', '', /^empty\.txt holds no names: it is empty\. Give a text file/],
      ['blank.txt', '\n  \n\t\n', /^blank\.txt holds no names: all of its lines \(3\) are blank\./],
      ['picture.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), /^picture\.png is not/],
      ['latin.txt', Uint8Array.of(0x5a, 0x6f, 0xeb, 10), /^latin\.txt is not UTF-8: byte 2/],
      ['bell.txt', 'anna\notto\u0007\n', /^Line 2 of bell\.txt has the control character/],
      ['novel.txt', 'a'.repeat(100_000), /^Line 1 of novel\.txt has 100000 symbols/],
    ];
    for (const [name, content, words] of bad) {
      const before = await studio.iteration();
      await studio.drop(name, content);
      await studio.until(`${name} refused`, async () => words.test(await studio.text('list-alert')));
      expect(await studio.text('list-alert')).toMatch(/The run in progress goes on\.$/);
      expect((await studio.text('list-alert')).length, name).toBeLessThan(300);
      await studio.goesOn();
      expect(await studio.iteration()).toBeGreaterThan(before);
      expect(await studio.text('list-source')).toBe('built-in list');
    }
    const field = await studio.find('paste');
    await field.evaluate((element) => ((element as HTMLTextAreaElement).value = ' \n'));
    await studio.press('use-paste');
    await studio.until('refusal', async () => /^Pasted list holds no names/.test(await studio.text('list-alert')));
    await studio.goesOn();

    await studio.paste('anna\notto');
    expect(await studio.text('list-alert')).toBe('');
  });
});

describe('what a list is read from', () => {
  it('may be a table, whose column and header are guessed, shown and changed', async () => {
    const studio = await openRunning();
    await studio.drop('places.csv', 'region;place\nNorth;Karby\nSouth;"New Ashford"\nWest;Elmsett\n');
    await taken(studio, 'places.csv', 3);
    await studio.until('how it was read', () => studio.shows('reading'));
    expect(await studio.text('reading')).toMatch(/Read as .*Names .*Labels/);
    expect(await studio.text('reading')).toMatch(/Read as a table: column 2 “place”, the first row is a header/);
    const value = (id: string) =>
      studio.page.$eval(`>>> [data-testid=${id}]`, (field) => (field as HTMLSelectElement).value);
    expect([await value('read-as'), await value('column'), await value('label-column')]).toEqual(['table', '2', '']);
    expect(await studio.text('list-report')).toMatch(/Names 3/);

    await studio.choose('column', '1');
    await studio.until('the regions', async () => (await value('column')) === '1');
    await taken(studio, 'places.csv', 3);
    await studio.press('header');
    await taken(studio, 'places.csv', 4);
    await studio.choose('label-column', '2');
    await studio.until('labels', async () => (await studio.text('model-report')) !== '');
    await taken(studio, 'places.csv', 4);
  });

  it('may be JSON, or a list with bullets, numbers and quotes', async () => {
    const studio = await openRunning();
    await studio.drop(
      'places.json',
      JSON.stringify([
        { name: 'Karby', pop: 3 },
        { name: 'Ashford', pop: 5 },
      ]),
    );
    await taken(studio, 'places.json', 2);
    await studio.drop('numbered.txt', '1. "Karby"\n2. "Ashford"\n3. "Elmsett"\n');
    await taken(studio, 'numbered.txt', 3);
    await invents(studio, ['karby', 'ashford', 'elmsett']);
  });

  it('is no document: a page of HTML is refused, and the run goes on', async () => {
    const studio = await openRunning();
    await studio.drop('page.html', '<!DOCTYPE html><html><body><ul><li>Karby</li></ul></body></html>');
    await studio.until('refusal', async () => /HTML/.test(await studio.text('list-alert')));
    await studio.goesOn();
    expect(await studio.text('list-source')).toBe('built-in list');
  });

  it('is shown with its capitals', async () => {
    const studio = await openRunning();
    await studio.drop('clans.txt', 'MacLeod\nMacBeth\nMacDuff\nMacNab\n');
    await taken(studio, 'clans.txt', 4);
    await studio.untilIteration(2_000);
    await studio.until('a name with two capitals', () =>
      studio.page.$$eval('>>> [data-testid=name] .name', (names) =>
        names.some(({ textContent }) => /^Mac[A-Z][a-z]/.test(textContent)),
      ),
    );
  });
});

describe('several lists', () => {
  it('are taken when several files are dropped, weighed, and taken out again', async () => {
    const studio = await openPage();
    await studio.untilIteration(1);
    await studio.page.evaluate(() => {
      const data = new DataTransfer();
      const list = (write: (a: string, b: string) => string): string[] =>
        [...'bdfgklmnrst'].flatMap((a) => [...'aeio'].map((b) => write(a, b)));
      data.items.add(new File([list((a, b) => `K${b}${a}by`).join('\n')], 'north.txt'));
      data.items.add(new File([list((a, b) => `Z${b}${a}ona`).join('\n')], 'south.txt'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await taken(studio, 'north.txt, south.txt', 88);
    expect(await studio.attributes('part', 'label')).toEqual(['north', 'south']);
    await studio.untilPhase('done');

    // The lists have all names of their kinds: nothing is new.
    await studio.press('wish-new');
    await studio.choose('wish-near', '0');
    // A blend of one list alone gives names like its.
    await studio.until('the blend', () => studio.shows('blend'));
    const ofSouth = async (blend: string): Promise<number> => {
      // The feed is soon full again: the page itself looks whether it was emptied.
      await (
        await studio.find('names')
      ).evaluate(
        async (feed, slider, value) => {
          (slider as HTMLInputElement).value = value;
          slider.dispatchEvent(new Event('change'));
          while (feed.childElementCount >= 20) await new Promise(requestAnimationFrame);
        },
        await studio.find('blend'),
        blend,
      );
      await studio.until('new names', async () => (await studio.names()).length > 40);
      const names = await studio.names();
      return names.filter(({ text }) => text.endsWith('a')).length / names.length;
    };
    const [south, north] = [await ofSouth('100'), await ofSouth('0')];
    expect(south).toBeGreaterThan(north + 0.5);
  });

  it('may be ready ones, added to what is there', async () => {
    const studio = await openPage();
    await studio.untilIteration(1);
    await studio.choose('ready', 'minerals');
    await studio.until('the minerals', async () => (await studio.text('list-source')) === 'Minerals');
    await studio.press('adding');
    await studio.choose('ready', 'stars');
    await studio.until('both', async () => (await studio.attributes('part', 'label')).join() === 'minerals,stars');
    await studio.untilIteration(1);
  });

  it('are refused with two models among them, or with one that cannot be read, and the run goes on', async () => {
    const studio = await openRunning();
    const alert = (): Promise<string> => studio.text('list-alert');
    await studio.dropAll([
      ['north.txt', 'Karby'],
      ['model.safetensors', 'x'],
      ['other.keras', 'x'],
    ]);
    await studio.until('refusal', async () => /model\.safetensors and other\.keras are two models/.test(await alert()));
    await studio.dropAll([
      ['north.txt', 'Karby'],
      ['model.safetensors', 'x'],
    ]);
    await studio.until('refusal', async () => /^model\.safetensors (?!and )/.test(await alert()));
    await studio.goesOn();
  });
});

describe('the list on a phone', () => {
  it('is replaced from the first screen: a file, a ready list, or names that are pasted', async () => {
    const studio = await openPage({ viewport: { width: 390, height: 844 } });
    await studio.until('the panel', () => studio.shows('ready'));
    await studio.untilPhase('done');
    const bottom = (id: string) =>
      studio.page.$eval(`>>> [data-testid=${id}]`, (element) => element.getBoundingClientRect().bottom);
    for (const id of ['open-file', 'ready', 'adding']) expect(await bottom(id), id).toBeLessThan(844);
    await studio.page.$eval('>>> details.paste summary', (summary) => (summary as HTMLElement).click());
    await studio.painted();
    expect(await bottom('use-paste')).toBeLessThan(844);
    await studio.page.type('>>> [data-testid=paste]', 'Karby\nAshford');
    await studio.press('use-paste');
    await taken(studio, 'Pasted list', 2);
  });
});

describe('names in other scripts', () => {
  it('stand in their direction, upright', async () => {
    const studio = await openRunning();
    await studio.drop('rivers.txt', 'نهر\nدجلة\nالفرات\n');
    await taken(studio, 'rivers.txt', 3);
    await invents(studio, ['نهر', 'دجلة', 'الفرات']);
    const styles = await studio.page.$$eval('>>> [data-testid=name] .name', (names) =>
      names.map((name) => [getComputedStyle(name).direction, getComputedStyle(name).fontStyle].join(' ')),
    );
    expect(styles).toContain('rtl normal');
    expect(await studio.page.$eval('>>> .preview', (preview) => getComputedStyle(preview).direction)).toBe('rtl');
    expect(await studio.text('list-report')).toMatch(/Symbols 11 /);
    expect(await studio.text('model-report')).toMatch(/; 11 symbols,/);
  });
});

describe('names of East Asia', () => {
  it('stand in the font of their script, upright, among the kept ones, too', async () => {
    const studio = await openRunning();
    await studio.drop('trains.txt', 'さくら\nひかり\nのぞみ\nこだま\n');
    await taken(studio, 'trains.txt', 4);
    await invents(studio, ['さくら', 'ひかり', 'のぞみ', 'こだま']);
    const looks = (names: string): Promise<string[]> =>
      studio.page.$$eval(names, (found) => [
        ...new Set(
          found.map((name) => {
            const { direction, fontStyle } = getComputedStyle(name);
            return [(name as HTMLElement).lang, direction, fontStyle].join(' ');
          }),
        ),
      ]);
    expect(await looks('>>> main > :not([hidden]) >>> [data-testid=name] .name')).toEqual(['und-Jpan ltr normal']);
    expect(await looks('>>> [data-testid=preview]')).toEqual(['und-Jpan ltr normal']);
    await studio.page.$eval('>>> [data-testid=names] .star', (star) => (star as HTMLElement).click());
    await studio.press('open-kept');
    await studio.until('the kept name', async () => (await studio.attributes('kept', 'name')).length === 1);
    expect(await looks('>>> [data-testid=kept] .name')).toEqual(['und-Jpan ltr normal']);
  });
});

describe('each of several lists', () => {
  it('shows how it was read, and takes another column, label and weight', async () => {
    const studio = await openPage();
    await studio.until('the panel', () => studio.shows('ready'));
    await studio.drop('places.csv', 'region;place\nNorth;Karby\nSouth;"New Ashford"\nWest;Elmsett\n');
    await taken(studio, 'places.csv', 3);
    await studio.press('adding');
    await studio.choose('ready', 'stars');
    await studio.until('both', async () => (await studio.attributes('part', 'label')).join() === 'places,stars');
    await studio.choose('column0', '1');
    await studio.until('the regions', async () => / North, South, West/.test(` ${await studio.text('preview')}`));
    const label = await studio.find('part-label');
    await label.evaluate((field) => {
      (field as HTMLInputElement).value = 'regions';
      field.dispatchEvent(new Event('change'));
    });
    await studio.until('its label', async () => (await studio.attributes('part', 'label')).join() === 'regions,stars');
    expect(await studio.text('model-report')).toMatch(/ and 2 labels,/);
  });
});
