import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer';
import { build, preview } from 'vite';
import { expect, it } from 'vitest';
import { CHROME_ARGUMENTS, findChrome } from '../../scripts/find-chrome.js';
import { ROOT } from '../../scripts/shell.js';
import { installPacked } from '../helpers/packed.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();

it('trains on a page that a bundler made from the package', async () => {
  await installPacked(folder);
  copyFileSync(join(ROOT, 'examples/browser.html'), join(folder, 'index.html'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const settings = { root: folder, configFile: false, logLevel: 'warn', build: { target: 'es2023' } } as const;
  await build(settings);
  const server = await preview({ ...settings, preview: { host: '127.0.0.1', port: 4273 } });
  const browser = await puppeteer.launch({ executablePath: findChrome()!, args: CHROME_ARGUMENTS });
  try {
    const page = await browser.newPage();
    const errors: unknown[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(server.resolvedUrls!.local[0]!, { waitUntil: 'load' });
    await page.waitForFunction(() => document.title.endsWith(': done'), { timeout: 60_000 });
    const names = await page.$$eval('li', (items) => items.map((item) => item.textContent));
    expect(names).toHaveLength(10);
    expect(names.join('')).toMatch(/^[a-z]+$/);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
  }
});
