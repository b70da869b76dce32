import { ENGRAVING } from './icons.ts';
import { scriptTag } from './script_tag.ts';

/** The size of a card in pixels: that of preview pictures. */
export const CARD_SIZE = { width: 1200, height: 630 } as const;

/** The page's colours by day. */
const COLOURS = {
  paper: '#f5efdf',
  card: '#fffcf4',
  ink: '#1c2b24',
  soft: '#55624f',
  line: '#8f8a72',
  mango: '#f2a12e',
};
const SERIF =
  "'Iowan Old Style', 'Palatino Linotype', Palatino, P052, 'Book Antiqua', Georgia, 'Liberation Serif', serif";
const SANS = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Helvetica, Arial, sans-serif";
/** Sizes of the name in pixels. */
const NAME_SIZES = { most: 150, least: 34 } as const;
/** Where text begins, and how wide it may be. */
const LEFT = 90;
const TEXT_WIDTH = CARD_SIZE.width - 2 * LEFT;
/** The drawing stands beside the caption, which is as large as its width allows. */
const CAPTION_WIDTH = TEXT_WIDTH - 240;
const CAPTION_SIZES = [32, 28, 24, 20];
/** The drawing is of 64 x 64 units. */
const DRAWING = { x: 860, y: 330, scale: 3.9 } as const;

/** Draws the card of a name on a canvas, which becomes as large as a card. */
export function drawCard(canvas: HTMLCanvasElement, name: string, caption: string): void {
  canvas.width = CARD_SIZE.width;
  canvas.height = CARD_SIZE.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser lets the page draw no pictures.');
  drawPlate(context);
  drawEngraving(context);
  context.textBaseline = 'alphabetic';
  context.fillStyle = COLOURS.ink;
  const { size, lines } = fitted(context, name);
  lines.forEach((line, i) =>
    context.fillText(line, LEFT, 250 + size * 0.3 + (i - (lines.length - 1) / 2) * size * 1.15),
  );
  context.fillStyle = COLOURS.soft;
  for (const pixels of CAPTION_SIZES) {
    context.font = `400 ${pixels}px ${SANS}`;
    if (context.measureText(caption).width <= CAPTION_WIDTH) break;
  }
  context.fillText(cut(context, caption, CAPTION_WIDTH), LEFT, 470);
  context.fillStyle = COLOURS.ink;
  context.font = `600 36px ${SERIF}`;
  context.fillText('Mangosaurus', LEFT, 545);
}

/** The picture on a canvas, as a PNG. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png'),
  );
}

function drawPlate(context: CanvasRenderingContext2D): void {
  const { width, height } = CARD_SIZE;
  context.fillStyle = COLOURS.paper;
  context.fillRect(0, 0, width, height);
  context.fillStyle = COLOURS.card;
  context.fillRect(30, 30, width - 60, height - 60);
  context.strokeStyle = COLOURS.line;
  context.lineWidth = 2;
  context.strokeRect(30, 30, width - 60, height - 60);
  context.lineWidth = 1;
  context.strokeRect(42, 42, width - 84, height - 84);
  context.fillStyle = COLOURS.mango;
  context.fillRect(LEFT, 90, 64, 8);
}

function drawEngraving(context: CanvasRenderingContext2D): void {
  context.save();
  context.translate(DRAWING.x, DRAWING.y);
  context.scale(DRAWING.scale, DRAWING.scale);
  context.strokeStyle = COLOURS.line;
  context.lineWidth = 0.6;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const [, path] of ENGRAVING.strings.join('').matchAll(/<path d="([^"]+)"/g)) context.stroke(new Path2D(path));
  context.restore();
}

/**
 * The largest size at which a name fits, on one line or, if that is too small, on two; and sets the font, which is upright for
 * scripts without italics.
 */
function fitted(context: CanvasRenderingContext2D, name: string): { size: number; lines: string[] } {
  const style = scriptTag(name) === null ? 'italic ' : '';
  const fontOf = (size: number): string => `${style}400 ${size}px ${SERIF}`;
  const fits = (size: number, lines: readonly string[]): boolean => {
    context.font = fontOf(size);
    return lines.every((line) => context.measureText(line).width <= TEXT_WIDTH);
  };
  const halves = inTwo(name);
  for (let size = NAME_SIZES.most; size > NAME_SIZES.least; size -= 2) {
    if (fits(size, [name])) return { size, lines: [name] };
    if (size <= 96 && fits(size, halves)) return { size, lines: halves };
  }
  context.font = fontOf(NAME_SIZES.least);
  return { size: NAME_SIZES.least, lines: halves.map((line) => cut(context, line, TEXT_WIDTH)) };
}

/** A name in two lines: at the space nearest to its middle, or there. */
function inTwo(name: string): string[] {
  const symbols = [...name];
  const middle = symbols.length / 2;
  const spaces = symbols.flatMap((symbol, i) => (symbol === ' ' ? [i] : []));
  const at = spaces.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? Math.ceil(middle);
  return [symbols.slice(0, at).join(''), symbols.slice(at).join('').trimStart()];
}

/** A text that is cut, with an ellipsis, where it is too wide. */
function cut(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const symbols = [...text];
  while (symbols.length > 1 && context.measureText(`${symbols.join('')}…`).width > width) symbols.pop();
  return `${symbols.join('')}…`;
}
