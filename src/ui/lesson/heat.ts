import type { Numbers } from './lesson_view.ts';

/** Numbers in rows and columns, and how they are drawn. */
export interface Heat {
  readonly values: Numbers;
  readonly rows: number;
  readonly columns: number;
  /** The size that has the full colour; the largest of the numbers if it is 0. */
  readonly scale: number;
  /** Numbers larger than this are hatched; null for none. */
  readonly mark: number | null;
  readonly selected: { readonly row: number; readonly column: number } | null;
}

type Rgb = readonly [number, number, number];

/** The colours of a picture. */
export interface HeatColours {
  readonly above: Rgb;
  readonly below: Rgb;
  readonly zero: Rgb;
  readonly ink: Rgb;
}

/** Hatching, in pixels of the screen: lines of 2 at a distance of 6. */
const HATCH = { every: 6, line: 2 } as const;

/** The page's colours as the browser has them now, light or dark or forced. */
export function heatColours(element: HTMLElement): HeatColours {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (property: string): Rgb => {
    probe.style.color = `var(${property})`;
    const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b];
  };
  const colours = { above: read('--series-1'), below: read('--series-3'), zero: read('--field'), ink: read('--ink') };
  probe.remove();
  return colours;
}

/** Draws numbers as cells: one colour above zero, another below, that of zero between. */
export function drawHeat(canvas: HTMLCanvasElement, heat: Heat, colours: HeatColours): void {
  const { width, height } = canvas.getBoundingClientRect();
  const density = globalThis.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  const context = canvas.getContext('2d');
  if (!context || w === 0 || h === 0) return;
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  context.clearRect(0, 0, w, h);
  if (heat.rows === 0 || heat.columns === 0) return;
  context.imageSmoothingEnabled = false;
  // One pixel per number, scaled by the browser; fewer where there are more numbers than pixels.
  const [rows, columns] = [Math.min(heat.rows, h), Math.min(heat.columns, w)];
  const scale = heat.scale > 0 ? heat.scale : largestOf(heat.values);
  const valueAt = (row: number, column: number): number =>
    heat.values[Math.floor((row / rows) * heat.rows) * heat.columns + Math.floor((column / columns) * heat.columns)]!;
  context.drawImage(
    cells(rows, columns, (row, column) => [...shade(colours, scale > 0 ? valueAt(row, column) / scale : 0), 255]),
    ...([0, 0, w, h] as const),
  );
  const { mark, selected } = heat;
  if (mark !== null && largestOf(heat.values) > mark) {
    const beyond = cells(rows, columns, (row, column) => [0, 0, 0, Math.abs(valueAt(row, column)) > mark ? 255 : 0]);
    context.drawImage(hatched(beyond, w, h, colours.ink), 0, 0);
  }
  if (!selected) return;
  context.strokeStyle = rgb(colours.ink);
  context.lineWidth = Math.max(1, density);
  if (selected.column >= 0) frame(context, w / heat.columns, h, selected.column, 0);
  if (selected.row >= 0) frame(context, w, h / heat.rows, 0, selected.row);
}

/** A picture of a pixel per cell. */
function cells(
  rows: number,
  columns: number,
  colourAt: (row: number, column: number) => readonly [number, number, number, number],
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(columns, rows);
  const picture = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      picture.data.set(colourAt(row, column), (row * columns + column) * 4);
    }
  }
  canvas.getContext('2d')!.putImageData(picture, 0, 0);
  return canvas;
}

/** Hatching where a mask is opaque. What is cut is hatched, so that it does not depend on colour. */
function hatched(mask: OffscreenCanvas, width: number, height: number, ink: Rgb): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(mask, 0, 0, width, height);
  context.globalCompositeOperation = 'source-in';
  const { every, line } = HATCH;
  const tile = cells(every, every, (row, column) => [...ink, (row + column) % every < line ? 255 : 0]);
  context.fillStyle = context.createPattern(tile, 'repeat')!;
  context.fillRect(0, 0, width, height);
  return canvas;
}

function frame(context: CanvasRenderingContext2D, width: number, height: number, column: number, row: number): void {
  context.strokeRect(column * width + 0.5, row * height + 0.5, width - 1, height - 1);
}

/** A step between the colour of zero and that of the side, by a share from -1 to 1; not a number is ink. */
function shade({ above, below, zero, ink }: HeatColours, share: number): Rgb {
  if (Number.isNaN(share)) return ink;
  const side = share > 0 ? above : below;
  // The square root shows small numbers, too.
  const much = Math.sqrt(Math.min(1, Math.abs(share)));
  const mix = (i: 0 | 1 | 2) => Math.round(zero[i] + (side[i] - zero[i]) * much);
  return [mix(0), mix(1), mix(2)];
}

function largestOf(values: Numbers): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest && Number.isFinite(value)) largest = Math.abs(value);
  return largest;
}

const rgb = (colour: Rgb): string => `rgb(${colour.join()})`;
