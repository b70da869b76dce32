import type { Page } from 'puppeteer';

/** A file that a page hands over. */
export interface Download {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** From now on files that the page downloads are kept in the page: they would go to a folder of whoever runs the tests. */
export async function catchDownloads(page: Page): Promise<void> {
  await page.evaluate(() => {
    const blobs = new Map<string, Blob>();
    const original = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      const url = original(blob);
      blobs.set(url, blob);
      return url;
    };
    const caught: { name: string; blob: Blob }[] = [];
    HTMLAnchorElement.prototype.click = function () {
      caught.push({ name: this.download, blob: blobs.get(this.href)! });
    };
    Object.assign(window, { caught });
  });
}

/** Does something, and waits for the file that the page downloads then. */
export async function downloadAfter(page: Page, act: () => Promise<void>): Promise<Download> {
  const before = await page.evaluate('caught.length');
  await act();
  await page.waitForFunction(`caught.length > ${String(before)}`);
  const { name, type, text } = await page.evaluate(async () => {
    const { name, blob } = (window as unknown as { caught: { name: string; blob: Blob }[] }).caught.at(-1)!;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { name, type: blob.type, text: Array.from(bytes, (byte) => String.fromCharCode(byte)).join('') };
  });
  return { name, type, bytes: Uint8Array.from(text, (symbol) => symbol.charCodeAt(0)) };
}

/** The text of a file. */
export function textOf({ bytes }: Download): string {
  return new TextDecoder().decode(bytes);
}
