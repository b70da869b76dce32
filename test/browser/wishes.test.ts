import { AxePuppeteer } from '@axe-core/puppeteer';
import { describe, expect, it } from 'vitest';
import { distance as edits } from '../helpers/distance.ts';
import { openPage, type StudioPage } from '../helpers/studio_page.ts';

const PHONE = { width: 390, height: 844 };
const SMALL_PHONE = { width: 320, height: 568 };
const LAPTOP = { width: 1440, height: 900 };

const PLACES = [
  ...['Karlsruhe', 'Karsholm', 'Karinthal', 'Marburg', 'Marienthal', 'Neustadt', 'Altenburg', 'Rosenheim', 'Lindau'],
  ...['Bergheim', 'Waldkirch', 'Steinach', 'Kirchdorf', 'Oberndorf', 'Niederwald', 'Grünberg', 'Hohenstein', 'Weimar'],
  ...['Karden', 'Ansbach', 'Erlangen', 'Bamberg', 'Coburg', 'Kronach', 'Lauterbach', 'Schlitz', 'Fulda', 'Herborn'],
  ...['Dillenburg', 'Wetzlar', 'Karben', 'Butzbach', 'Nidda', 'Laubach', 'Hungen', 'Lich', 'Staufen', 'Arnsberg'],
  ...[
    'Meschede',
    'Brilon',
    'Korbach',
    'Warburg',
    'Borken',
    'Homberg',
    'Rotenburg',
    'Bebra',
    'Eschwege',
    'Witzenhausen',
  ],
];

/** Types into a field of the bar, over what is in it. */
async function type(studio: StudioPage, id: string, text: string): Promise<void> {
  const field = await studio.find(id);
  await field.evaluate((input) => (input as HTMLInputElement).select());
  if (text === '') await field.press('Backspace');
  else await field.type(text);
}

const opened = async (options: Parameters<typeof openPage>[0] = {}): Promise<StudioPage> => {
  const studio = await openPage(options);
  await studio.until('the bar', () => studio.shows('wish-begin'));
  return studio;
};

/** The same, once a short run on the built-in list has ended. */
const openedDone = async (options: Parameters<typeof openPage>[0] = {}): Promise<StudioPage> => {
  const studio = await opened(options);
  await studio.restart({ iterations: 400 });
  await studio.untilPhase('done');
  await studio.fold('mango-settings');
  return studio;
};

const texts = async (studio: StudioPage): Promise<string[]> => (await studio.names()).map(({ text }) => text);

describe('wishes', () => {
  it('are met by all names of the feed, stay over a reload, and are cleared', async () => {
    const studio = await opened({ viewport: LAPTOP });
    await studio.paste(PLACES.join('\n'));
    await studio.untilPhase('done');
    await type(studio, 'wish-begin', 'Kar');
    await type(studio, 'wish-min', '5');
    await type(studio, 'wish-max', '9');
    // New names, which are unlike the list, are what comes unasked.
    expect(await studio.page.$eval('>>> [data-testid=wish-new]', (box) => (box as HTMLInputElement).checked)).toBe(
      true,
    );
    expect(await studio.page.$eval('>>> [data-testid=wish-near]', (field) => (field as HTMLSelectElement).value)).toBe(
      '2',
    );
    const folded = PLACES.map((name) => name.toLowerCase());
    const misfits = (names: string[]): string[] =>
      names.filter((name) => {
        const text = name.toLowerCase();
        return !/^kar.{2,6}$/su.test(text) || folded.some((known) => edits(text, known) < 2);
      });
    await studio.until('thirty names that fit', async () => {
      const names = await texts(studio);
      return names.length >= 30 && misfits(names).length === 0;
    });
    // What came before is gone, and what comes later fits, too.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const names = await texts(studio);
    expect(misfits(names)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(await studio.text('wish-count')).toMatch(/^[\d,]+ of [\d,]+ tried fit\.$/);
    const described = await studio.page.$$eval('>>> [data-testid=name]', (rows) =>
      rows.map((row) => row.querySelector(`#${row.getAttribute('aria-describedby')}`)?.textContent ?? ''),
    );
    expect(described.filter((words) => !/^\d+ edits from \S+/.test(words))).toEqual([]);

    await studio.page.reload();
    await studio.until('the bar', () => studio.shows('wish-begin'));
    const value = (id: string) =>
      studio.find(id).then((field) => field.evaluate((input) => (input as HTMLInputElement).value));
    expect([await value('wish-begin'), await value('wish-min'), await value('wish-near')]).toEqual(['Kar', '5', '2']);
    await studio.until('names again', async () => (await studio.names()).length >= 30);
    expect(misfits(await texts(studio))).toEqual([]);

    await studio.press('clear-wishes');
    await studio.until('other names', async () => (await texts(studio)).some((name) => !/^kar/i.test(name)));
    expect(await studio.shows('clear-wishes')).toBe(false);
    expect(await value('wish-begin')).toBe('');
  });

  it('that cannot be met end within the budget with the reason, and go on when the user says so', async () => {
    const studio = await openedDone();
    await type(studio, 'wish-min', '45');
    await studio.until('the reason', async () => (await studio.text('wish-message')) !== '', 40_000);
    expect(await studio.text('wish-message')).toMatch(
      /^\d of [\d,]+ names tried fit\. .* The hardest wish is for names that have 45 symbols or more; without it [\d,]+ would have fit\.$/,
    );
    expect(await studio.text('stream')).toBe('Go on');
    await studio.press('stream');
    await studio.until('a search', async () => (await studio.text('stream')) === 'Stop');
    await studio.press('clear-wishes');
    await studio.until('names', async () => (await studio.names()).length > 20);
    expect(await studio.text('wish-message')).toBe('');
  });

  it('are refused at their field, while the others count', async () => {
    const studio = await openedDone({ viewport: LAPTOP });
    await type(studio, 'wish-begin', 'Жуж');
    await type(studio, 'wish-end', 'saurus');
    await studio.until('the refusal', () => studio.shows('wish-begin-error'));
    expect(await studio.text('wish-begin-error')).toMatch(/^The beginning of names: .*ж/i);
    await studio.until('names', async () => {
      const names = await texts(studio);
      return names.length > 10 && names.every((name) => name.endsWith('saurus'));
    });
    await type(studio, 'wish-begin', '');
    await studio.until('no refusal', async () => !(await studio.shows('wish-begin-error')));
    await type(studio, 'wish-min', '9');
    await type(studio, 'wish-max', '7');
    expect(await studio.text('wish-length-error')).toBe('No name is at least 9 and at most 7 long.');
    await studio.press('more-wishes');
    await type(studio, 'wish-match', '(a');
    await type(studio, 'wish-max', '12');
    await studio.until('the refusal', () => studio.shows('wish-match-error'));
  });

  it('take a block-list, and leave the file out that is none', async () => {
    const studio = await openedDone();
    await studio.press('more-wishes');
    const give = (name: string, content: string) =>
      studio.find('wish-block-file').then((input) =>
        input.evaluate(
          (element, fileName, text) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], fileName));
            (element as HTMLInputElement).files = transfer.files;
            element.dispatchEvent(new Event('change'));
          },
          name,
          content,
        ),
      );
    await give('empty.txt', '\n\n');
    await studio.until('the refusal', () => studio.shows('wish-block-error'));
    await give('words.txt', 'saurus\r\nA\n');
    await studio.until('names without them', async () => {
      const names = await texts(studio);
      return names.length > 10 && names.every((name) => !/saurus|a/i.test(name));
    });
    expect(await studio.shows('wish-block-error')).toBe(false);
    await studio.press('wish-unblock');
    await studio.until('names with them', async () => (await texts(studio)).some((name) => /a/.test(name)));
  });
});

describe('the stream', () => {
  it('goes on after training while it is looked at, and stops when the user says so', async () => {
    const studio = await openedDone();
    const grows = async (): Promise<boolean> => {
      const before = await studio.namesInAll();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return (await studio.namesInAll()) > before;
    };
    await studio.until('a screenful', async () => (await studio.namesInAll()) > 60);
    expect(await grows()).toBe(true);
    await studio.press('stream');
    expect(await studio.text('stream')).toBe('Go on');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await grows()).toBe(false);
    await studio.press('stream');
    expect(await grows()).toBe(true);
    await studio.visit('lab');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const worker = await studio.page.evaluate(async () => {
      const { run } = document
        .querySelector('mango-studio')!
        .shadowRoot!.querySelector<HTMLElementTagNameMap['mango-names-room']>('mango-names-room')!.view!;
      const before = run.names.total;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return run.names.total - before;
    });
    expect(worker).toBe(0);
    await studio.visit('names');
    expect(await grows()).toBe(true);
  });

  it('leaves the names where they are while the pointer is among them', async () => {
    const studio = await openedDone({ viewport: LAPTOP });
    await studio.until('a screenful', async () => (await studio.namesInAll()) > 60);
    const star = '>>> [data-testid=names] [data-testid=star]';
    const { mouse } = studio.page;
    let moves = 0;
    // They stay as long as it moves.
    const waiting = async (): Promise<number> => {
      const { x, y } = await studio.page.$eval(star, (element) => element.getBoundingClientRect().toJSON() as DOMRect);
      await mouse.move(x + 8 + (moves++ % 2), y + 8);
      return Number(/^(\d+) newer names? waiting/.exec(await studio.text('names-message'))?.[1] ?? 0);
    };
    await studio.until('newer names', async () => (await waiting()) > 0);
    const before = await texts(studio);
    const more = (await waiting()) + 2;
    await studio.until('even newer names', async () => (await waiting()) >= more);
    expect(await texts(studio)).toEqual(before);
    const first = await studio.page.$eval(star, (element) => element.getAttribute('data-name'));
    await mouse.down();
    await mouse.up();
    await studio.until('a kept name', async () => (await studio.text('open-kept')) === 'Kept 1');
    // On a slow machine it may have moved on by now.
    const pressed = await studio.page.$$eval(star, (stars) =>
      stars
        .filter((element) => element.getAttribute('aria-pressed') === 'true')
        .map((element) => element.getAttribute('data-name')),
    );
    expect(pressed).toEqual([first]);
    await studio.page.mouse.move(0, 0);
    await studio.until('the newest', async () => (await texts(studio))[0] !== before[0]);
  });

  it('is drawn bolder or safer at once', async () => {
    const studio = await opened({ viewport: LAPTOP });
    const slider = await studio.find('boldness');
    await slider.focus();
    for (let i = 0; i < 8; i++) await studio.page.keyboard.press('ArrowRight');
    await studio.painted();
    expect(await studio.text('boldness-value')).toBe('1.2');
    expect(await studio.text('temperature')).toContain('1.2');
    expect(await studio.shows('apply')).toBe(false);
  });
});

describe.each([PHONE, SMALL_PHONE, LAPTOP])('the bar at %o', (viewport) => {
  it('has no faults that axe finds, open, wished with and refused, and nothing scrolls sideways', async () => {
    const studio = await openedDone({ viewport });
    await type(studio, 'wish-begin', 'Kaж');
    await studio.until('the refusal', () => studio.shows('wish-begin-error'));
    await studio.press('stream');
    await studio.press('more-wishes');
    await studio.settled();
    const { violations } = await new AxePuppeteer(studio.page).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    // Escape folds it, and the focus is where it was unfolded.
    await (await studio.find('wish-match')).focus();
    await studio.page.keyboard.press('Escape');
    await studio.painted();
    expect(await studio.page.$eval('>>> [data-testid=more-wishes]:focus', (button) => button.ariaExpanded)).toBe(
      'false',
    );
  });
});

describe('on a phone', () => {
  it('the bar and at least six names are in the first screen, with wishes and without', async () => {
    const studio = await opened({ viewport: PHONE });
    // In one go, since names stream meanwhile.
    const seen = (): Promise<number> =>
      studio.page.$eval(
        '>>> main > :not([hidden]) >>> mango-names >>> .feed',
        (feed, screen) => {
          const { top, bottom } = feed.getBoundingClientRect();
          const end = Math.min(bottom, screen) + 1;
          const boxes = [...feed.querySelectorAll('[data-testid=name]')].map((row) => row.getBoundingClientRect());
          return boxes.filter((box) => box.top >= top && box.bottom <= end).length;
        },
        PHONE.height,
      );
    await studio.untilPhase('done');
    await studio.until('names', async () => (await studio.names()).length > 20);
    expect(await seen()).toBeGreaterThanOrEqual(6);
    await type(studio, 'wish-begin', 'kar');
    await studio.until('names', async () => (await texts(studio)).filter((name) => name.startsWith('kar')).length > 20);
    for (const id of ['wish-begin', 'wish-min', 'wish-max', 'more-wishes', 'clear-wishes', 'stream']) {
      const box = (await (await studio.find(id)).boundingBox())!;
      expect(box.x, id).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, id).toBeLessThanOrEqual(PHONE.width);
      expect(box.y + box.height, id).toBeLessThanOrEqual(PHONE.height);
    }
    expect(await seen()).toBeGreaterThanOrEqual(6);
    expect(await studio.page.evaluate(() => scrollY)).toBe(0);
  });
});
