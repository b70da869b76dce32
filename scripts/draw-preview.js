// @ts-check
/**
 * Draws public/preview.jpg, which index.html names as the page's picture, as the page draws the card of a name. Run it after a
 * change of src/ui/name_card.ts: `npm run generate:preview`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer';
import { createServer } from 'vite';
import { CHROME_ARGUMENTS, findChrome } from './find-chrome.js';

/** The name on the picture, which the network invented, and the line below it. */
const NAME = 'Vanshaosaurus';
const CAPTION = 'a name that a small network made up';
/** What previews may weigh. */
const LARGEST_BYTES = 60_000;

const executablePath = findChrome();
if (!executablePath) throw new Error('There is no Chrome to draw with. Set PUPPETEER_EXECUTABLE_PATH.');
const root = fileURLToPath(new URL('..', import.meta.url));
const server = await createServer({
  root,
  logLevel: 'warn',
  server: { port: 5199 },
  optimizeDeps: { noDiscovery: true },
});
await server.listen();
const browser = await puppeteer.launch({ executablePath, args: CHROME_ARGUMENTS });
try {
  const page = await browser.newPage();
  await page.goto(new URL('/src/ui/icons.ts', server.resolvedUrls?.local[0]).href);
  const picture = await page.evaluate(
    async (module, name, caption) => {
      const { drawCard } = await import(module);
      const canvas = document.createElement('canvas');
      drawCard(canvas, name, caption);
      return canvas.toDataURL('image/jpeg', 0.8).split(',')[1] ?? '';
    },
    '/src/ui/name_card.ts',
    NAME,
    CAPTION,
  );
  const bytes = Buffer.from(picture, 'base64');
  if (bytes.length > LARGEST_BYTES)
    throw new Error(`The picture has ${bytes.length} bytes, more than ${LARGEST_BYTES}.`);
  writeFileSync(new URL('../public/preview.jpg', import.meta.url), bytes);
  console.log(`public/preview.jpg: ${bytes.length} bytes.`);
} finally {
  await browser.close();
  await server.close();
}
