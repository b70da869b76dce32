// @ts-check
/** `npm run generate:icons`: writes public/icons from the page's mark. Chrome draws the bitmaps. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROME_ARGUMENTS } from './find-chrome.js';
import { ensurePackages, ensureTestMachine } from './set-up.js';
import { runMain } from './shell.js';

await runMain(async () => {
  await ensurePackages();
  const { chrome } = await ensureTestMachine();
  const { ICONS, SIZES, iconSvg } = await import('./icons.js');
  const { default: puppeteer } = await import('puppeteer');
  mkdirSync(ICONS, { recursive: true });
  writeFileSync(join(ICONS, 'icon.svg'), await iconSvg(0.86, 14));
  const browser = await puppeteer.launch({ executablePath: chrome, args: CHROME_ARGUMENTS });
  try {
    const page = await browser.newPage();
    for (const [name, { size, share }] of Object.entries(SIZES)) {
      await page.setViewport({ width: size, height: size });
      // The corners of those that nobody else rounds are rounded here, and transparent.
      const svg = await iconSvg(share, name.startsWith('icon-') ? 14 : 0);
      await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${svg}`);
      writeFileSync(join(ICONS, name), await page.screenshot({ omitBackground: true }));
    }
  } finally {
    await browser.close();
  }
});
