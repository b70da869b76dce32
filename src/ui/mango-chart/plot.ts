// A module of its own, so that the plotting library is loaded only when there is something to draw.
import { css, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import plotCss from 'uplot/dist/uPlot.min.css?inline';
import { logTicks, padded, paddedLog, positive, shareRange, short, spread } from './scales.ts';
import type { Span } from './scales.ts';

/** One line of a chart. */
export interface ChartLine {
  readonly label: string;
  /** A CSS colour; custom properties are allowed. */
  readonly color: string;
  /** One value per iteration; null for a gap. */
  readonly values: readonly (number | null)[];
  /** Formats its values. */
  readonly format: (value: number) => string;
  /** Its axis: `y` on the left, or `share` on the right, which starts at 0. */
  readonly scale: 'y' | 'share';
  /** `marked` is a line with a dot at each value, for sparse values. */
  readonly look: 'line' | 'dashed' | 'area' | 'marked';
  /** A label beside a horizontal line. */
  readonly written?: string;
  /** Lengths of dashes and gaps in pixels, for lines that must be told apart without their colours. */
  readonly dash?: readonly number[];
  /** The unit, where the label does not have it, for files. */
  readonly unit?: string;
}

/** The dashes of a line that says nothing else. */
const DASH = [5, 4];

/** The dashes of a line; empty for none. */
export function dashOf({ look, dash }: ChartLine): readonly number[] {
  return dash ?? (look === 'dashed' ? DASH : []);
}

/** What the user does in a plot. */
export interface PlotEvents {
  /** The index under the pointer, or null. */
  readonly hover: (index: number | null) => void;
  /** The range to show from now on; null for all. */
  readonly zoom: (span: Span | null) => void;
  /** The range of the left axis before its padding; null for that of the lines. Asked for whenever the plot is drawn. */
  readonly range: () => readonly [low: number, high: number] | null;
}

/** Font and colours for the canvas, resolved from the page's custom properties. */
export interface PlotLook {
  readonly fontFamily: string;
  readonly ink: string;
  readonly grid: string;
  readonly lines: readonly string[];
}

/** The plotting library's styles, for the component's shadow tree. */
export const plotStyles = css`
  ${unsafeCSS(plotCss)}
`;

/** Creates a plot that fills an element. With `log`, its left axis is logarithmic. */
export function createPlot(
  parent: HTMLElement,
  lines: readonly ChartLine[],
  look: PlotLook,
  log: boolean,
  { hover, zoom, range }: PlotEvents,
): uPlot {
  const axis = {
    stroke: look.ink,
    font: `12px ${look.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: look.grid, width: 1 },
  };
  const right = lines.find((line) => line.scale === 'share');
  return new uPlot(
    {
      ...sizeOf(parent),
      padding: [10, right ? 0 : 12, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: 5 },
        points: { size: 7 },
        bind: {
          dblclick: () => () => {
            zoom(null);
            return null;
          },
        },
      },
      scales: {
        x: { time: false },
        y: log
          ? { distr: 3, range: (_, low, high) => paddedLog(...(range() ?? [low, high])) }
          : { range: (_, low, high) => padded(...(range() ?? [low, high])) },
        share: { range: (_, __, high) => shareRange(high) },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 30, space: 70, values: (_, splits) => splits.map(short) },
        { ...axis, scale: 'y', size: 44, space: 34, ...(log ? LOG_AXIS : {}) },
        ...(right
          ? [
              {
                ...axis,
                scale: 'share',
                side: 1 as const,
                size: 56,
                space: 34,
                grid: { show: false },
                values: (_: uPlot, splits: number[]) => splits.map(right.format),
              },
            ]
          : []),
      ],
      series: [{}, ...lines.map((line, i) => seriesOf(line, look.lines[i] ?? look.ink))],
      hooks: {
        setCursor: [(plot) => hover(plot.cursor.idx ?? null)],
        setSelect: [(plot) => select(plot, zoom)],
        draw: [(plot) => writeLabels(plot, lines, look)],
      },
    },
    [],
    parent,
  );
}

/** The size of the plot in CSS pixels. */
export function sizeOf(parent: HTMLElement): { width: number; height: number } {
  return { width: Math.max(1, parent.clientWidth), height: Math.max(1, parent.clientHeight) };
}

function seriesOf(line: ChartLine, color: string): uPlot.Series {
  return {
    label: line.label,
    scale: line.scale,
    stroke: color,
    width: line.look === 'line' || line.look === 'marked' ? 2 : 1.25,
    spanGaps: true,
    points: { show: line.look === 'marked', size: 6, fill: color },
    ...(dashOf(line).length > 0 ? { dash: [...dashOf(line)] } : {}),
    ...(line.look === 'area' ? { fill: `color-mix(in srgb, ${color} 25%, transparent)` } : {}),
  };
}

/** The ticks of a logarithmic axis: the library's own leave out most labels. */
const LOG_AXIS: uPlot.Axis = {
  splits: (_, __, min, max) => logTicks(min, max),
  filter: (_, splits) => splits,
  values: (_, splits) => splits.map(short),
};

/** Shows data in a plot: this range of iterations, or all. */
export function showData(
  plot: uPlot,
  iterations: readonly number[],
  lines: readonly ChartLine[],
  { log, span }: { readonly log: boolean; readonly span: Span | null },
): void {
  const values = lines.map((line) => (log && line.scale === 'y' ? line.values.map(positive) : line.values));
  // The library only reads the arrays, but its types are mutable.
  const data = [iterations, ...values] as uPlot.AlignedData;
  if (!span) return plot.setData(data);
  plot.batch(() => {
    plot.setData(data, false);
    plot.setScale('x', span);
  });
}

/** Zooms to what was dragged over, and removes the mark. */
function select(plot: uPlot, zoom: PlotEvents['zoom']): void {
  const { left, width } = plot.select;
  if (width <= 0) return;
  const span = { min: plot.posToVal(left, 'x'), max: plot.posToVal(left + width, 'x') };
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  zoom(span);
}

/** Writes the labels of horizontal lines above their right ends, so that none is over another. */
function writeLabels({ ctx, bbox, data, valToPos }: uPlot, lines: readonly ChartLine[], look: PlotLook): void {
  const labels = lines.flatMap(({ written, scale }, i) => {
    const value = data[i + 1]?.at(-1);
    return written === undefined || typeof value !== 'number' ? [] : [{ written, y: valToPos(value, scale, true) - 2 }];
  });
  const lineHeight = 13 * devicePixelRatio;
  const rows = spread(
    labels.map(({ y }) => y),
    lineHeight,
    bbox.top + 3 * devicePixelRatio,
    bbox.top + bbox.height,
  );
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px ${look.fontFamily}`;
  ctx.fillStyle = look.ink;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  for (const [i, { written }] of labels.entries()) {
    ctx.fillText(written, bbox.left + bbox.width - 4 * devicePixelRatio, rows[i]!);
  }
  ctx.restore();
}
