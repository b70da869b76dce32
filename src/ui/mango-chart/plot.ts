// A module of its own, so that the plotting library is loaded only when there is something to draw.
import { css, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import plotCss from 'uplot/dist/uPlot.min.css?inline';

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

/** Creates a plot that fills an element. Calls `hover` with the index under the pointer, or null. */
export function createPlot(
  parent: HTMLElement,
  lines: readonly ChartLine[],
  look: PlotLook,
  hover: (index: number | null) => void,
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
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { time: false },
        y: { range: (_, low, high) => padded(low, high) },
        share: { range: (_, __, high) => [0, Math.max(high * 1.25, 0.0005)] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 30, space: 70, values: (_, splits) => splits.map(short) },
        { ...axis, scale: 'y', size: 44, space: 34 },
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
    ...(line.look === 'dashed' ? { dash: [5, 4] } : {}),
    ...(line.look === 'area' ? { fill: `color-mix(in srgb, ${color} 25%, transparent)` } : {}),
  };
}

/** Writes the labels of horizontal lines above their right ends. */
function writeLabels({ ctx, bbox, data, valToPos }: uPlot, lines: readonly ChartLine[], look: PlotLook): void {
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px ${look.fontFamily}`;
  ctx.fillStyle = look.ink;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  for (const [i, { written, scale }] of lines.entries()) {
    const value = data[i + 1]?.at(-1);
    if (written === undefined || typeof value !== 'number') continue;
    ctx.fillText(written, bbox.left + bbox.width - 4 * devicePixelRatio, valToPos(value, scale, true) - 2);
  }
  ctx.restore();
}

/** The range of the axis with some padding, which is above 0 even if all values are equal. */
function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 1e-6);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** Shortens 15,000 to 15k for the axis. */
function short(value: number): string {
  return value >= 1000 ? `${value / 1000}k` : String(value);
}
