import type { ChartLine } from './plot.ts';
import { linearTicks, logTicks, padded, paddedLog, positive, shareRange, short, spread } from './scales.ts';
import type { Span } from './scales.ts';
import { visible } from './reading.ts';

/** A chart to draw. */
export interface Drawing {
  readonly title: string;
  readonly iterations: readonly number[];
  readonly lines: readonly ChartLine[];
  /** The range of iterations; null for all. */
  readonly span: Span | null;
  /** True if the left axis is logarithmic. */
  readonly log: boolean;
  /** The range of the left axis before its padding; null for that of the lines. */
  readonly range?: readonly [low: number, high: number] | null;
}

/** Pixels of the whole picture, and of what is around the curves. */
const SIZE = { width: 960, height: 540 } as const;
const ROW = 20;
const LEFT = 64;
const BOTTOM = 52;
/** Pixels that a letter of the legend takes, about. */
const LETTER = 7.2;

const INK = '#1c2b24';
const SOFT = '#55624f';
const GRID = '#e3e3e3';
/** Colours on white, by those of the page. */
const PRINTED: Readonly<Record<string, string>> = {
  'var(--series-1)': '#c9661a',
  'var(--series-2)': '#24603f',
  'var(--series-3)': '#1d6f8f',
  'var(--series-4)': SOFT,
};

/** Maps a value to a position. */
type Scale = (value: number) => number;

/** The chart as an SVG file by itself: white, with title, legend and axes. */
export function chartSvg(drawing: Drawing): string {
  const { title, iterations, lines, span, log } = drawing;
  const right = lines.find(({ scale }) => scale === 'share');
  const { rows, end } = legend(lines);
  const [x0, x1] = [LEFT, SIZE.width - (right ? 72 : 24)];
  const [y0, y1] = [end + 12, SIZE.height - BOTTOM];

  const [first, last] = visible(iterations, span);
  const [low, high] = span ? [span.min, span.max] : [iterations[first] ?? 0, iterations[last] ?? 1];
  const x: Scale = (value) => x0 + ((value - low) / (high - low || 1)) * (x1 - x0);
  const values = lines.map((line) => (log && line.scale === 'y' ? line.values.map(positive) : line.values));
  const rangeOf = (scale: ChartLine['scale']): readonly [number | null, number | null] => {
    const seen = values.flatMap((all, i) => (lines[i]!.scale === scale ? all.slice(first, last + 1) : []));
    const finite = seen.filter((value) => value !== null && Number.isFinite(value)) as number[];
    return finite.length === 0 ? [null, null] : [least(finite), -least(finite.map((value) => -value))];
  };
  const own = drawing.range ?? rangeOf('y');
  const range = log ? paddedLog(...own) : padded(...own);
  const y = log ? scaled(range.map(Math.log10) as [number, number], y0, y1, Math.log10) : scaled(range, y0, y1);
  const shares = shareRange(rangeOf('share')[1]);
  const share = scaled(shares, y0, y1);

  const ticks = log ? logTicks(...range) : linearTicks(...range, 7);
  const parts = [
    ...ticks.map(
      (tick) =>
        `<path d="M${x0} ${at(y(tick))}H${x1}" stroke="${GRID}"/>${text(x0 - 8, y(tick) + 4, short(tick), 'end')}`,
    ),
    ...linearTicks(low, high, 9).map((tick) => text(x(tick), y1 + 18, short(tick), 'middle')),
    ...(right
      ? linearTicks(...shares, 5).map((tick) => text(x1 + 8, share(tick) + 4, right.format(tick), 'start'))
      : []),
    `<path d="M${x0} ${at(y0)}V${at(y1)}H${x1}" fill="none" stroke="${SOFT}"/>`,
    text((x0 + x1) / 2, SIZE.height - 12, log ? 'Iteration (vertical axis logarithmic)' : 'Iteration', 'middle'),
    `<g clip-path="url(#plot)">`,
    ...lines.map((line, i) => curve(line, iterations, values[i]!, x, line.scale === 'share' ? share : y, y1)),
    `</g>`,
    ...endLabels(lines, values, last, y, x1, [y0, y1]),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<defs><clipPath id="plot"><rect x="${x0}" y="${at(y0)}" width="${x1 - x0}" height="${at(y1 - y0)}"/></clipPath></defs>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="28" font-size="16" font-weight="600">${escaped(title)}</text>`,
    ...rows,
    ...parts,
    `</svg>`,
    '',
  ].join('\n');
}

function curve(
  line: ChartLine,
  iterations: readonly number[],
  values: ChartLine['values'],
  x: Scale,
  y: Scale,
  bottom: number,
): string {
  const points = iterations.flatMap((iteration, i) => {
    const value = values[i];
    return typeof value === 'number' && Number.isFinite(value) ? [[at(x(iteration)), at(y(value))] as const] : [];
  });
  const [begin, end] = [points[0], points.at(-1)];
  if (!begin || !end) return '';
  const path = `M${points.map((point) => point.join(' ')).join('L')}`;
  const color = printed(line);
  const area = line.look === 'area' ? `<path d="${path}L${end[0]} ${at(bottom)}L${begin[0]} ${at(bottom)}Z" fill="${color}" fill-opacity="0.25"/>` : ''; // prettier-ignore
  const dots = line.look === 'marked' ? points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${color}"/>`) : []; // prettier-ignore
  return `${area}<path d="${path}" ${stroke(line)}/>${dots.join('')}`;
}

/** The legend: as many lines in a row as have room. */
function legend(lines: readonly ChartLine[]): { readonly rows: readonly string[]; readonly end: number } {
  let [left, top] = [LEFT, 50];
  const rows = lines.map((line) => {
    const name = line.unit ? `${line.label} (${line.unit})` : line.label;
    const width = 40 + name.length * LETTER + 20;
    if (left > LEFT && left + width > SIZE.width - 24) [left, top] = [LEFT, top + ROW];
    const row = `<path d="M${at(left)} ${top}h32" ${stroke(line)}/>${text(left + 40, top + 4, name, 'start')}`;
    left += width;
    return row;
  });
  return { rows, end: top };
}

/** The labels of horizontal lines above their right ends, none over another. */
function endLabels(
  lines: readonly ChartLine[],
  values: readonly ChartLine['values'][],
  last: number,
  y: Scale,
  right: number,
  [top, bottom]: readonly [number, number],
): string[] {
  const labels = lines.flatMap(({ written, scale }, i) => {
    const value = values[i]![last];
    return written !== undefined && scale === 'y' && typeof value === 'number' ? [{ written, y: y(value) - 4 }] : [];
  });
  const rows = spread(
    labels.map((label) => label.y),
    13,
    top + 2,
    bottom,
  );
  return labels.map(({ written }, i) => text(right - 4, rows[i]!, written, 'end'));
}

function stroke(line: ChartLine): string {
  const dashes = line.dash ?? (line.look === 'dashed' ? [5, 4] : []);
  const dashed = dashes.length > 0 ? ` stroke-dasharray="${dashes.join(' ')}"` : '';
  const width = line.look === 'line' || line.look === 'marked' ? 2 : 1.5;
  return `fill="none" stroke="${printed(line)}" stroke-width="${width}" stroke-linejoin="round"${dashed}`;
}

function printed({ color }: ChartLine): string {
  return PRINTED[color] ?? INK;
}

function scaled([low, high]: readonly [number, number], y0: number, y1: number, of: Scale = (value) => value): Scale {
  return (value) => y1 - ((of(value) - low) / (high - low)) * (y1 - y0);
}

/** The least value. Not `Math.min(...)`, which thousands of arguments would break. */
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${at(x)}" y="${at(y)}" fill="${SOFT}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

/** A position with two digits after the point at most. */
function at(position: number): number {
  return Math.round(position * 100) / 100;
}

/** Text for XML. Characters that XML cannot hold become U+FFFD. */
function escaped(content: string): string {
  return content
    .replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[<>&"]/g, (symbol) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[symbol]!);
}
