import puppeteer, { type Browser } from 'puppeteer';
import type { RemotePage } from './browser.ts';

/** Software adapters are on Firefox's block list; with these settings it takes Mesa's. */
const WITH_WEBGPU = {
  'dom.webgpu.enabled': true,
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
};

/** Starts Firefox, with WebGPU or without. */
export function launchFirefox(executablePath: string, webgpu: boolean): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    timeout: 120_000,
    extraPrefsFirefox: webgpu ? WITH_WEBGPU : { 'dom.webgpu.enabled': false },
  });
}

/** Opens a page in a Firefox of its own. */
export async function openFirefox(executablePath: string, webgpu: boolean): Promise<RemotePage> {
  const browser = await launchFirefox(executablePath, webgpu);
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  return {
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: async (run, ...args) => (await page.evaluate(run as never, ...(args as unknown as never[]))) as never,
    errors,
    close: () => browser.close(),
  };
}
