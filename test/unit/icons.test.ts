import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ICONS, SIZES, iconSvg } from '../../scripts/icons.js';

it('the icons are of the current mark, in the sizes that are said', async () => {
  expect(readFileSync(join(ICONS, 'icon.svg'), 'utf8'), 'Run `npm run generate:icons`.').toBe(await iconSvg(0.86, 14));
  expect(readdirSync(ICONS).sort()).toEqual(['icon.svg', ...Object.keys(SIZES)].sort());
  for (const [name, { size }] of Object.entries(SIZES)) {
    // Width and height stand in a PNG's first chunk.
    const bytes = readFileSync(join(ICONS, name));
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], name).toEqual([size, size]);
  }
});
