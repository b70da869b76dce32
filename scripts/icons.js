// @ts-check
/** Makes the icons of the installed studio from the page's mark and colours. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, ROOT } from './shell.js';

/** The folder of the icons. */
export const ICONS = join(ROOT, 'public/icons');

/** Icons by file name: size in pixels, and the share of its side that the mark takes. Others may cut a maskable one to a circle. */
export const SIZES = {
  'icon-192.png': { size: 192, share: 0.86 },
  'icon-512.png': { size: 512, share: 0.86 },
  'maskable-512.png': { size: 512, share: 0.62 },
  'apple-touch-icon.png': { size: 180, share: 0.78 },
};

/**
 * @param {number} share of the side that the mark takes
 * @param {number} rounding of the corners, in 64ths of the side
 * @returns {Promise<string>} the icon as SVG, in the light colours; the same sources give the same text
 */
export async function iconSvg(share, rounding = 0) {
  const { runnerImport } = await import('vite');
  /** @type {{ module: { MARK: { strings: readonly string[] } } }} */
  const { module } = await runnerImport(join(ROOT, 'src/ui/icons.ts'), { root: ROOT, configFile: false });
  const colours = lightColours();
  const mark = module.MARK.strings.join('').replace(/var\(--([\w-]+)\)/g, (_, name) => {
    const colour = colours.get(name);
    if (colour) return colour;
    throw new CommandError(`The mark uses --${name}, which tokens.styles.ts does not have.`);
  });
  const edge = 32 * (1 - share);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">',
    `  <rect width="64" height="64" rx="${rounding}" fill="${colours.get('paper')}"/>`,
    `  <g transform="translate(${edge.toFixed(2)} ${edge.toFixed(2)}) scale(${share})">${mark}</g>`,
    '</svg>\n',
  ].join('\n');
}

/** @returns {Map<string, string>} the page's light colours by name */
function lightColours() {
  const source = readFileSync(join(ROOT, 'src/ui/mango-studio/tokens.styles.ts'), 'utf8');
  const found = source.matchAll(/--([\w-]+): (?:light-dark\()?(#[0-9a-f]{6})/g);
  return new Map([...found].map(([, name = '', colour = '']) => [name, colour]));
}
