import { expect, it, vi } from 'vitest';
import { drawCard } from '../../src/ui/name_card.ts';

/** A canvas that only takes down in which font a text is written on it. */
function paper() {
  const fonts = new Map<string, string>();
  const context = {
    font: '',
    fillText: (text: string) => fonts.set(text, context.font),
    measureText: (text: string) => ({ width: 20 * text.length }),
  };
  const others = new Proxy(context, {
    get: (target, key) => (key in target ? target[key as keyof typeof target] : () => undefined),
  });
  return { fonts, canvas: { getContext: () => others } as unknown as HTMLCanvasElement };
}

it.each([
  ['Karholm', /^italic 400 150px/],
  ['さくら', /^400 150px/],
  ['نهر', /^400 150px/],
  ['東'.repeat(200), /^400 34px/],
])('the card of %s has its name upright where its script has no italics', (name, font) => {
  vi.stubGlobal('Path2D', Object);
  const { canvas, fonts } = paper();
  drawCard(canvas, name, 'one of many names');
  const [[written, used] = ['', '']] = fonts;
  expect([name.startsWith(written.replace('…', '')), used]).toEqual([true, expect.stringMatching(font)]);
});
