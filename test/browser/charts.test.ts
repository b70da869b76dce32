import { AxePuppeteer } from '@axe-core/puppeteer';
import { describe, expect, it } from 'vitest';
import { catchDownloads, downloadAfter, textOf } from '../helpers/downloads.ts';
import { openPage, type StudioPage } from '../helpers/studio_page.ts';

/** The lab after 600 steps of the notebook's run on the CPU. */
async function openLab(): Promise<StudioPage> {
  const studio = await openPage({ webgpu: false });
  await studio.until('a page', () => studio.shows('reset'));
  await studio.choose('preset', 'notebook');
  await studio.restart({ iterations: 600 });
  await studio.untilPhase('done');
  await studio.visit('lab');
  await studio.until('a curve', () => studio.page.$$eval(`${CHART} >>> canvas`, ({ length }) => length > 0));
  return studio;
}

const CHART = '>>> [data-testid=gradient-chart]';
/** What the reading point of the chart of gradients says. */
const said = ({ page }: StudioPage) =>
  page.$eval(`${CHART} >>> .plot`, (plot) => ({
    iteration: Number(plot.getAttribute('aria-valuenow')),
    text: plot.getAttribute('aria-valuetext')!,
    last: Number(plot.getAttribute('aria-valuemax')),
    zoomed: (plot as HTMLElement).dataset['zoomed'] === 'true',
  }));

describe('a chart', () => {
  it('is read and zoomed by keyboard, and zoomed by dragging', async () => {
    const studio = await openLab();
    const { page } = studio;
    const press = async (...keys: ('Home' | 'End' | 'ArrowRight' | '+' | '-' | '0')[]) => {
      for (const key of keys) await page.keyboard.press(key);
      await studio.painted();
      return said(studio);
    };
    const plot = (await page.$(`${CHART} >>> .plot`))!;
    await plot.focus();
    const { iteration: first, text, last } = await press('Home');
    expect(last).toBe(600);
    expect(text).toMatch(new RegExp(`^Iteration ${first}: clipped \\S+, largest \\d+\\.\\d\\d, clip at 5$`));
    const second = await press('ArrowRight');
    expect(second.iteration).toBeGreaterThan(first);
    expect(await studio.text('gradient-chart')).toContain(`at ${second.iteration}`);
    expect((await press('End')).iteration).toBe(600);

    expect((await press('+', '+', 'Home')).iteration).toBeGreaterThanOrEqual(450);
    expect((await said(studio)).zoomed).toBe(true);
    await press('-', '-', '-');
    expect((await said(studio)).zoomed).toBe(false);

    await plot.scrollIntoView();
    const { x, y, width, height } = (await plot.boundingBox())!;
    await page.mouse.move(x + width * 0.4, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.6, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await studio.until('a zoom', async () => (await said(studio)).zoomed);
    const begin = await press('Home');
    expect(begin.iteration).toBeGreaterThan(100);
    expect(begin.iteration).toBeLessThan(300);
    await studio.press('chart-whole');
    expect((await said(studio)).zoomed).toBe(false);
  });

  it('has a logarithmic axis, a table, and files of what it draws', async () => {
    const studio = await openLab();
    const { page } = studio;
    await studio.press('chart-log');
    await studio.press('chart-table');
    const rows = await page.$$eval('>>> [data-testid=chart-table] >>> tbody tr', ({ length }) => length);
    expect(rows).toBeGreaterThan(1);
    expect(rows).toBeLessThanOrEqual(50);
    await page.setViewport({ width: 390, height: 844 });
    await studio.painted();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await page.$eval(CHART, (chart) => chart.getBoundingClientRect().right)).toBeLessThanOrEqual(390);
    const { violations } = await new AxePuppeteer(page).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);

    await catchDownloads(page);
    const pressIn = (kind: string) => () =>
      page.$eval(`${CHART} >>> [data-testid=chart-${kind}]`, (button) => (button as HTMLElement).click());
    const csv = await downloadAfter(page, pressIn('csv'));
    expect([csv.name, csv.type]).toEqual([
      'largest-gradient-element-and-share-of-clipped-elements-over.csv',
      'text/csv;charset=utf-8',
    ]);
    const [header, ...lines] = textOf(csv).trimEnd().split('\r\n');
    expect(header).toBe('iteration,clipped,largest,clip at');
    const points = await page.$eval(CHART, (chart) => (chart as HTMLElementTagNameMap['mango-chart']).iterations);
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(points);

    const svg = textOf(await downloadAfter(page, pressIn('svg')));
    const parsed = await page.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
      return { root: documentElement.localName, errors: documentElement.querySelectorAll('parsererror').length };
    }, svg);
    expect(parsed).toEqual({ root: 'svg', errors: 0 });
    expect(svg).toContain('vertical axis logarithmic');
  });
});

describe('runs', () => {
  it('that ended or were replaced are compared, kept over a reload, downloaded and removed', async () => {
    const studio = await openLab();
    const steps = () => studio.attributes('run', 'step');
    await studio.until('a run that ended', async () => (await steps()).includes('600'));
    const before = await steps();
    await studio.visit('names');
    await studio.restart({ iterations: 400 });
    await studio.untilPhase('done');
    await studio.visit('lab');
    await studio.until('two runs', async () => (await steps()).length === before.length + 1);
    expect((await steps())[0]).toBe('400');
    expect(await studio.text('runs')).toMatch(
      /tanh \(RNN\), 50 units · preset notebook · 400 iterations, \d\d\.\d\d nats per name/,
    );

    const { page } = studio;
    const within = (step: string, id: string) =>
      page.$eval(`>>> [data-testid=run][data-step="${step}"] [data-testid=${id}]`, (found) =>
        (found as HTMLElement).click(),
      );
    await within('400', 'draw-run');
    await within('600', 'draw-run');
    await studio.until('a comparison', () => studio.shows('runs-chart'));
    const { labels, last } = await page.$eval('>>> [data-testid=runs-chart]', (element) => {
      const { lines, iterations } = element as HTMLElementTagNameMap['mango-chart'];
      return { labels: lines.map(({ label }) => label), last: iterations.at(-1) };
    });
    // The run that ended is the current one, too, and drawn once.
    expect([labels.length, last]).toEqual([2, 600]);
    const { violations } = await new AxePuppeteer(page).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await catchDownloads(page);
    const csv = textOf(await downloadAfter(page, () => within('600', 'run-csv')));
    expect(csv).toMatch(/^iteration,training_nats_per_name,.*\r\n1,\d+\.\d{6,},/);

    const all = await steps();
    await page.reload({ waitUntil: 'load' });
    await studio.until('the same runs', async () => String(await steps()) === String(all));
    await within('600', 'remove-run');
    await studio.until('a run fewer', async () => (await steps()).length === all.length - 1);
    expect(await steps()).not.toContain('600');
  });
});
