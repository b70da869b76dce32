import { describe, expect, it } from 'vitest';
import { chartCsv } from '../../src/ui/mango-chart/chart_csv.ts';
import { chartSvg } from '../../src/ui/mango-chart/chart_svg.ts';
import type { ChartLine } from '../../src/ui/mango-chart/plot.ts';
import { moved, nearest, thinned, visible, zoomed } from '../../src/ui/mango-chart/reading.ts';
import { linearTicks, logTicks, padded, paddedLog, positive, short, spread } from '../../src/ui/mango-chart/scales.ts';
import { lossLines } from '../../src/ui/loss_lines.ts';

const line = (label: string, values: (number | null)[], more: Partial<ChartLine> = {}): ChartLine => ({
  ...{ label, values, color: 'var(--series-1)', format: String, scale: 'y', look: 'line' },
  ...more,
});

describe('ticks', () => {
  it('are round, within the range, and no more than asked for', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(0.1, 0.7, 4)).toEqual([0.2, 0.4, 0.6]);
    expect(linearTicks(-3, 12, 4)).toEqual([0, 5, 10]);
    expect(linearTicks(0, 34_990, 9)).toEqual([0, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000]);
    expect(linearTicks(5, 5, 4)).toEqual([5]);
  });

  it('of a logarithmic axis are powers of ten, with 2 and 5 where there is room', () => {
    expect(logTicks(0.8, 12)).toEqual([1, 2, 5, 10]);
    expect(logTicks(1e-3, 1e3)).toEqual([1e-3, 1e-2, 0.1, 1, 10, 100, 1_000]);
    expect(logTicks(1e-12, 1e12, 8).length).toBeLessThanOrEqual(9);
    expect([1_500, 0.2, 1e-7, 20_000].map(short)).toEqual(['1.5k', '0.2', '1e-7', '20k']);
  });

  it('have a range for equal values, for none, and for a logarithmic axis with what is not above zero', () => {
    for (const [low, high] of [padded(3, 3), padded(0, 0), padded(null, null)]) expect(high).toBeGreaterThan(low);
    const [low, high] = paddedLog(2, 2);
    expect(high / low).toBeGreaterThanOrEqual(9.99);
    expect(paddedLog(null, null)[0]).toBeGreaterThan(0);
    expect([0, -1, NaN, null, undefined, 0.5].map(positive)).toEqual([null, null, null, null, null, 0.5]);
  });
});

describe('labels at the ends of lines', () => {
  it('keep their order and their distance, and stay in the picture', () => {
    expect(spread([100, 50, 102], 13, 0, 200)).toEqual([100, 50, 113]);
    const crowded = spread([199, 198, 200], 13, 0, 200);
    expect(crowded).toEqual([187, 174, 200]);
    expect(spread([], 13, 0, 10)).toEqual([]);
  });
});

describe('reading and zooming', () => {
  const iterations = [0, 10, 20, 30, 40, 50];

  it('moves by keys within what is shown', () => {
    expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'PageUp', 'a'].map((key) => moved(key, 2, 1, 4))).toEqual([3, 1, 1, 4, 4, null]); // prettier-ignore
    expect(moved('ArrowRight', 4, 1, 4)).toBe(4);
    expect(moved('ArrowLeft', 0, 1, 4)).toBe(1);
  });

  it('shows a part that stays inside the whole', () => {
    const whole = { min: 0, max: 50 };
    expect(zoomed(null, whole, 50, 0.5)).toEqual({ min: 25, max: 50 });
    expect(zoomed({ min: 25, max: 50 }, whole, 25, 0.5)).toEqual({ min: 25, max: 37.5 });
    expect(zoomed({ min: 25, max: 50 }, whole, 25, 2)).toBeNull();
    expect(zoomed({ min: 4, max: 6 }, whole, 5, 0.5)).toEqual({ min: 4, max: 6 });
    expect(visible(iterations, { min: 15, max: 31 })).toEqual([2, 3]);
    expect(visible(iterations, { min: 41, max: 44 })).toEqual([4, 4]);
    expect(visible(iterations, null)).toEqual([0, 5]);
    expect(nearest(iterations, 34)).toBe(3);
  });

  it('thins a table to its most rows, with both ends', () => {
    expect(thinned(3, 6, 50)).toEqual([3, 4, 5, 6]);
    const rows = thinned(0, 1_999, 50);
    expect([rows.length, new Set(rows).size, rows[0], rows.at(-1)]).toEqual([50, 50, 0, 1_999]);
  });
});

describe('files of a chart', () => {
  const iterations = [1, 2, 3];
  const lines = [
    line('training', [3.123456789012345, null, 1e-7], { unit: 'bits per character' }),
    line('=cmd, "x"', [0, 2, 3], { look: 'dashed', dash: [9, 3], written: 'a < b & c\u0001' }),
    line('clipped', [0, 0.5, 1], { scale: 'share', look: 'area' }),
  ];

  it('have every value with all digits in CSV, and no formula', () => {
    expect(chartCsv(iterations, lines)).toBe(
      'iteration,training (bits per character),"\'=cmd, ""x""",clipped\r\n' +
        '1,3.123456789012345,0,0\r\n2,,2,0.5\r\n3,1e-7,3,1\r\n',
    );
  });

  it('are drawn as SVG with a title, a legend, dashes and finite positions', () => {
    const svg = chartSvg({ title: 'Loss < 1 & more', iterations, lines, span: null, log: false });
    expect(svg).toContain('<title>Loss &lt; 1 &amp; more</title>');
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toContain('stroke-dasharray="9 3"');
    expect(svg).toContain('a &lt; b &amp; c\uFFFD');
    expect(svg).toContain('>training (bits per character)<');
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it('leave out what a logarithmic axis cannot show', () => {
    const values = [0, 0.01, null, 100, NaN];
    const drawing = { title: 'g', iterations: [1, 2, 3, 4, 5], span: null, lines: [line('largest', values)] };
    const drawn = /clip-path[^\n]*\n<path d="M([^"]*)"/.exec(chartSvg({ ...drawing, log: true }))![1]!;
    expect(drawn.split('L')).toHaveLength(2);
    const [low, high] = drawn.split('L').map((point) => Number(point.split(' ')[1]));
    expect(low).toBeGreaterThan(high!);
    expect(chartSvg({ ...drawing, log: true })).not.toMatch(/NaN|Infinity/);
  });

  it('of nothing but gaps are files, too', () => {
    const drawing = { title: 't', iterations: [1, 2], lines: [line('a', [null, null])], span: null };
    for (const log of [false, true]) expect(chartSvg({ ...drawing, log })).not.toMatch(/NaN|Infinity/);
  });
});

describe('the baselines', () => {
  it('are told apart by their dashes and by labels at their ends', () => {
    const baselines = { bigram: 1, unigram: 2, uniform: 3 };
    const curve = [{ smoothLoss: 2, heldOut: null }];
    const drawn = lossLines(curve, { lossPer: 'symbol', baselines }).filter(({ look }) => look === 'dashed');
    expect(drawn.map(({ written }) => written)).toEqual(['bigram', 'unigram', 'uniform']);
    expect(new Set(drawn.map(({ dash }) => String(dash))).size).toBe(3);
  });
});
