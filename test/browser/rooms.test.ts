import { describe, expect, it } from 'vitest';
import { openPage, openRunning, type StudioPage } from '../helpers/studio_page.ts';
import { TEXT } from '../helpers/texts.ts';

const SMALL_PHONE = { width: 320, height: 568 };
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 768, height: 1024 };
const LAPTOP = { width: 1440, height: 900 };
const LARGE = { width: 2560, height: 1440 };

/** The room that can be seen, the window's title, the link marked as current, and the element that has the focus. */
function where(studio: StudioPage) {
  return studio.page.evaluate(() => {
    const root = document.querySelector('mango-studio')!.shadowRoot!;
    const shown = [...root.querySelectorAll<HTMLElement>('main > *')].filter(({ hidden }) => !hidden);
    const current = [...root.querySelectorAll('nav a[aria-current=page]')].map(({ textContent }) =>
      textContent?.trim(),
    );
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return {
      room: shown.map(({ localName }) => localName).join(),
      title: document.title,
      current: current.join(),
      heading: focused?.matches('h2.room-title') ? focused.textContent.trim() : '',
    };
  });
}

async function untilIn(studio: StudioPage, room: string): Promise<void> {
  await studio.until(room, async () => {
    const { room: shown, heading } = await where(studio);
    return shown === `mango-${room}-room` && heading !== '';
  });
}

describe('the rooms', () => {
  it('have addresses, links, titles, and headings that take the focus', async () => {
    const studio = await openPage();
    await studio.until('a page', () => studio.shows('names'));
    expect(await where(studio)).toEqual({
      room: 'mango-names-room',
      title: 'Names – Mangosaurus',
      current: 'Names',
      heading: '',
    });
    await studio.visit('lab');
    await untilIn(studio, 'lab');
    expect(await where(studio)).toEqual({
      room: 'mango-lab-room',
      title: 'Lab – Mangosaurus',
      current: 'Lab',
      heading: 'What computes',
    });
    expect(new URL(studio.page.url()).hash).toBe('#/lab');
    await studio.visit('verse');
    await untilIn(studio, 'verse');
    await studio.page.goBack();
    await untilIn(studio, 'lab');
    await studio.page.goBack();
    await untilIn(studio, 'names');
    await studio.page.goForward();
    await untilIn(studio, 'lab');
    await studio.page.evaluate(() => (location.hash = '#/kitchen'));
    await untilIn(studio, 'names');
    expect(new URL(studio.page.url()).hash).toBe('#/names');
  });

  it('open at their address, before there is a name', async () => {
    const studio = await openPage({ path: '#/lesson' });
    await studio.until('the lesson', () => studio.shows('lesson-start'));
    expect(await where(studio)).toMatchObject({ room: 'mango-lesson-room', current: 'Lesson', heading: '' });
  });

  it('keep what was typed and unfolded, and share one run', async () => {
    const studio = await openRunning({ viewport: LAPTOP });
    const field = await studio.find('paste');
    await field.evaluate((element) => ((element as HTMLTextAreaElement).value = 'half a list'));
    await studio.fill('seed', 3);
    const before = { iteration: await studio.iteration(), names: await studio.namesInAll() };
    const workers = studio.page.workers().length;
    for (const room of ['verse', 'lesson', 'lab'] as const) await studio.visit(room);
    await studio.goesOn();
    expect(studio.page.workers()).toHaveLength(workers);
    await studio.visit('names');
    expect(await field.evaluate((element) => (element as HTMLTextAreaElement).value)).toBe('half a list');
    expect(await studio.page.$eval('>>> [data-testid=seed] >>> input', ({ value }) => value)).toBe('3');
    expect(await studio.page.$eval('>>> mango-settings >>> details', ({ open }) => open)).toBe(true);
    expect(await studio.iteration()).toBeGreaterThan(before.iteration);
    expect(await studio.namesInAll()).toBeGreaterThan(before.names);
  });
});

describe('the lesson', () => {
  it("prints what the notebook prints, and the next list is learned with the names room's settings", async () => {
    const studio = await openPage();
    await studio.until('a page', () => studio.shows('names'));
    await studio.visit('lesson');
    expect(await studio.attributes('print', 'iteration')).toEqual([]);
    await studio.press('lesson-start');
    await studio.until('three prints', async () => (await studio.attributes('print', 'iteration')).length >= 3);
    expect((await studio.attributes('print', 'iteration')).slice(0, 3)).toEqual(['0', '2000', '4000']);
    const prints = await studio.page.$$eval('>>> [data-testid=print]', (found) =>
      found
        .slice(0, 3)
        .map((print) => [
          print.querySelector('h4')!.textContent,
          print.querySelector('.names')!.textContent.split('\n').length,
        ]),
    );
    expect(prints.map(([, names]) => names)).toEqual([7, 7, 7]);
    // The smoothed loss begins at 7 log 27, and one step moves it by a thousandth.
    expect(prints[0]![0]).toMatch(/^Iteration: 0, Loss: 23\.\d{6}$/);
    expect(prints[1]![0]).toMatch(/^Iteration: 2000, Loss: 2\d\.\d{6}$/);
    expect(await studio.text('loss-chart')).toMatch(/nats per name \d/);
    expect(await studio.text('gradient-chart')).toMatch(/clipped .* clip at 5/);
    const covered = await studio.page.$$eval('>>> .figures', (columns) =>
      columns.flatMap((column) => {
        const boxes = [...column.children].map((child) => child.getBoundingClientRect());
        const seen = boxes.filter(({ height }) => height > 0);
        return seen.filter(({ top }, i) => i > 0 && top < seen[i - 1]!.bottom).map(({ top }) => top);
      }),
    );
    expect(covered).toEqual([]);

    await studio.visit('names');
    expect(await studio.text('model-report')).toMatch(/^tanh \(RNN\), 1 layer of 50/);
    await studio.press('built-in');
    await studio.until('an LSTM', async () => /^LSTM, 1 layer of 128/.test(await studio.text('model-report')));
    await studio.visit('lesson');
    // What it printed stays until it runs again.
    expect((await studio.attributes('print', 'iteration')).length).toBeGreaterThanOrEqual(3);
  });
});

describe('the verse room', () => {
  it('learns a text, whatever the settings, and counts that do not collide', async () => {
    const studio = await openRunning({ viewport: LAPTOP });
    await studio.visit('verse');
    const field = await studio.find('paste');
    await field.evaluate((element, text) => ((element as HTMLTextAreaElement).value = text), TEXT.repeat(40));
    await studio.press('use-paste');
    await studio.until('the text', async () => (await studio.text('list-source')) === 'Pasted text');
    await studio.until('its model', async () => (await studio.phase()) !== 'preparing');
    await studio.unfold();
    const overlaps = (): Promise<string[]> =>
      studio.page.$$eval('>>> main > :not([hidden]) >>> [data-testid=list-report] > div', (rows) => {
        const boxes = rows.flatMap((row) =>
          [...row.children].map((cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return { text: cell.textContent, box: range.getBoundingClientRect() };
          }),
        );
        return boxes.flatMap((a, i) =>
          boxes
            .slice(i + 1)
            .filter(
              ({ box }) =>
                Math.min(a.box.right, box.right) - Math.max(a.box.left, box.left) > -4 &&
                Math.min(a.box.bottom, box.bottom) - Math.max(a.box.top, box.top) > 0,
            )
            .map((b) => `${a.text} / ${b.text}`),
        );
      });
    expect(await overlaps()).toEqual([]);
    await studio.visit('names');
    expect(await studio.text('list-source')).toBe('Pasted text');
    expect(await studio.text('list-report')).toMatch(/^Symbols [\d,]{7,} Lines [\d,]{5,}/);
    expect(await overlaps()).toEqual([]);
    expect(await studio.text('model-report')).toMatch(/^LSTM, 2 layers of 256/);
  });
});

describe.each([PHONE, TABLET, LAPTOP])('the names room at %o', (viewport) => {
  it('has all that the main use takes above the fold, and a name worth showing', async () => {
    const studio = await openPage({ viewport });
    await studio.until('a headline', () => studio.shows('specimen'));
    // At rest, so that no name is replaced while it is looked at.
    if ((await studio.phase()) === 'running') await studio.press('toggle');
    await studio.settled();
    for (const id of ['open-file', 'list-source', 'toggle', 'reset', 'iteration', 'specimen', 'more', 'copy', 'name']) {
      const box = (await (await studio.find(id)).boundingBox())!;
      expect(box.x, id).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, id).toBeLessThanOrEqual(viewport.width);
      expect(box.y + box.height, id).toBeLessThanOrEqual(viewport.height);
    }
    const specimen = await studio.page.$eval('>>> mango-specimen', (element) => {
      const { shown } = element as HTMLElementTagNameMap['mango-specimen'];
      return shown && { ...shown };
    });
    expect(specimen).toMatchObject({ inList: false, typical: true });
    // A twentieth of the 2,040 steps on the built-in list.
    expect(specimen!.iteration).toBeGreaterThanOrEqual(100);
    await studio.until('the steering bar', () => studio.shows('more-wishes'));
    const bar = (await (await studio.page.$('>>> .steering'))!.boundingBox())!;
    expect(bar.height).toBeGreaterThanOrEqual(36);
    expect(bar.y + bar.height).toBeLessThanOrEqual(viewport.height / 1.5);
  });
});

describe.each([SMALL_PHONE, PHONE, LARGE])('controls at %o', (viewport) => {
  it('are as large as a finger where fingers press them, and stay in their card', async () => {
    const touch = viewport.width < 500;
    const studio = await openPage({ viewport: { ...viewport, hasTouch: touch, isMobile: touch } });
    await studio.until('a headline', () => studio.shows('specimen'));
    await studio.until('the steering bar', () => studio.shows('more-wishes'));
    if ((await studio.phase()) === 'running') await studio.press('toggle');
    await studio.settled();
    const plate = (await (await studio.page.$('>>> mango-names-room >>> .names'))!.boundingBox())!;
    for (const id of ['open-kept', 'open-send', 'wish-begin', 'more-wishes', 'more', 'copy', 'download', 'star']) {
      const box = (await (await studio.find(id)).boundingBox())!;
      expect(box.x, id).toBeGreaterThan(plate.x + 7);
      expect(box.x + box.width, id).toBeLessThan(plate.x + plate.width - 7);
    }
    for (const id of ['toggle', 'open-file', 'ready', 'open-kept', 'more-wishes', 'more', 'copy']) {
      const { height } = (await (await studio.find(id)).boundingBox())!;
      expect(height, id).toBeGreaterThanOrEqual(touch ? 44 : 36);
    }
    for (const room of ['names', 'lab']) {
      const box = (await (await studio.find(`room-${room}`)).boundingBox())!;
      expect(box.x + box.width, room).toBeLessThanOrEqual(viewport.width);
      expect(box.height, room).toBeGreaterThanOrEqual(24);
    }
    await studio.until('what a thousand names are like', () => studio.shows('gauge'));
    const more = (await (await studio.find('more')).boundingBox())!;
    const copy = (await (await studio.find('copy')).boundingBox())!;
    expect(copy.y).toBe(more.y);
  });
});

describe('the header of the names', () => {
  it('stays in its card on phones, beside a scrollbar that takes room, too', async () => {
    const studio = await openPage({ viewport: PHONE });
    await studio.until('the shelf', () => studio.shows('open-send'));
    // As wide as that of Chrome; Firefox has one of 12 pixels.
    await studio.page.evaluate(() => (document.documentElement.style.paddingInlineEnd = '15px'));
    for (const width of [320, 360, 390]) {
      await studio.page.setViewport({ width, height: 844 });
      await studio.painted();
      const over = await studio.page.$eval('>>> mango-names-room >>> .names > header', (header) => {
        const heading = header.querySelector('h2')!;
        const clipped = heading.scrollWidth - heading.clientWidth;
        return { header: header.scrollWidth - header.clientWidth, clipped };
      });
      expect(over, `${width} pixels wide`).toEqual({ header: 0, clipped: 0 });
    }
  });
});

describe.each([PHONE, LAPTOP])('the layout at %o', (viewport) => {
  it('does not shift', async () => {
    const studio = await openPage({ viewport });
    await studio.page.evaluateOnNewDocument(() => {
      const shifts = { sum: 0 };
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) shifts.sum += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await studio.page.reload();
    await studio.until('names', async () => (await studio.namesInAll()) > 40);
    const { sum } = await studio.page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts);
    expect(sum).toBeLessThanOrEqual(0.05);
  });
});

describe.each([SMALL_PHONE, PHONE, TABLET, LAPTOP])('names at %o', (viewport) => {
  it('stay on their line, and a long one stays off the drawing', async () => {
    const studio = await openRunning({ viewport });
    await studio.until('names', async () => (await studio.names()).length > 30);
    const broken = await studio.page.$$eval('>>> main > :not([hidden]) >>> [data-testid=name] .name', (names) =>
      names
        .filter(({ textContent, clientHeight, clientWidth, scrollWidth }) => {
          return [...textContent].length <= 18 && (clientHeight > 32 || scrollWidth > clientWidth);
        })
        .map(({ textContent }) => textContent),
    );
    expect(broken).toEqual([]);
    const gap = await studio.page.$eval('>>> mango-specimen', async (element) => {
      const specimen = element as HTMLElementTagNameMap['mango-specimen'];
      const name = { text: 'm'.repeat(50), number: 1e9, iteration: 1, inList: false, typical: true };
      Object.assign(specimen, { name, shown: name });
      await specimen.updateComplete;
      const range = document.createRange();
      range.selectNodeContents(specimen.renderRoot.querySelector('.name')!);
      const drawing = (specimen.getRootNode() as ShadowRoot).querySelector('.engraving')!.getBoundingClientRect();
      return drawing.width === 0 ? 0 : drawing.left - range.getBoundingClientRect().right;
    });
    expect(gap).toBeGreaterThanOrEqual(0);
  });
});

describe('a large window', () => {
  it('is used: the cards span it, and names stand in several columns', async () => {
    const studio = await openPage({ viewport: LARGE });
    await studio.untilPhase('done');
    await studio.until('names', async () => {
      await studio.press('more');
      return (await studio.names()).length > 150;
    });
    const { left, right, columns } = await studio.page.evaluate(() => {
      const room = document.querySelector('mango-studio')!.shadowRoot!.querySelector('mango-names-room')!.shadowRoot!;
      const boxes = [...room.querySelectorAll('.card')].map((card) => card.getBoundingClientRect());
      const rows = [...room.querySelector('mango-names')!.shadowRoot!.querySelectorAll('li')];
      return {
        left: Math.min(...boxes.map((box) => box.left)),
        right: Math.max(...boxes.map((box) => box.right)),
        columns: new Set(rows.map((row) => Math.round(row.getBoundingClientRect().left))).size,
      };
    });
    expect(right - left).toBeGreaterThan(0.9 * LARGE.width);
    expect(columns).toBeGreaterThanOrEqual(4);
  });
});

describe('with forced colours', () => {
  it('the progress can be seen, and curves are told apart', async () => {
    const studio = await openRunning({ viewport: LAPTOP });
    const session = await studio.page.createCDPSession();
    await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
    await studio.visit('lab');
    const { bar, fill, edge } = await studio.page.$eval('>>> mango-transport >>> .bar', (element) => {
      const [track, done] = [getComputedStyle(element), getComputedStyle(element.firstElementChild!)];
      return { bar: track.backgroundColor, fill: done.backgroundColor, edge: parseFloat(track.borderTopWidth) };
    });
    // The label stands beside the field, so its placeholder must not be seen.
    const placeholder = await studio.page.$eval(
      '>>> [data-testid=wish-begin]',
      (field) => getComputedStyle(field, '::placeholder').opacity,
    );
    expect(placeholder).toBe('0');
    expect(fill).not.toBe(bar);
    expect(edge).toBeGreaterThan(0);
    const colors = await studio.page.$$eval('>>> [data-testid=gradient-chart] >>> dt', (terms) =>
      terms.map((term) => getComputedStyle(term, '::before').borderTopColor),
    );
    expect(colors.length).toBeGreaterThan(1);
    expect(new Set(colors).size).toBe(colors.length);
    // The canvas draws with the colours that the chart resolves in the same way.
    const drawn = await studio.page.$eval('>>> [data-testid=gradient-chart]', async (element) => {
      const chart = element as HTMLElementTagNameMap['mango-chart'];
      const canvas = () => chart.renderRoot.querySelector('canvas');
      while (!canvas()) await new Promise((resolve) => setTimeout(resolve, 50));
      const { width, height } = canvas()!;
      const { data } = canvas()!.getContext('2d')!.getImageData(0, 0, width, height);
      // Edges are half transparent, in the colour of their curve.
      const has = (color: readonly number[]): boolean => {
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3]! >= 100 && color.every((value, k) => Math.abs(value - data[i + k]!) <= 8)) return true;
        }
        return false;
      };
      const terms = [...chart.renderRoot.querySelectorAll('dt')].slice(0, 2);
      return terms.map((term) => {
        const color = getComputedStyle(term, '::before').borderTopColor;
        return { curve: term.textContent, drawn: has(color.match(/\d+/g)!.slice(0, 3).map(Number)) };
      });
    });
    expect(drawn).toEqual([
      { curve: 'clipped', drawn: true },
      { curve: 'largest', drawn: true },
    ]);
  });
});
