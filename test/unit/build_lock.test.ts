import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CACHE, oneAtATime } from '../../scripts/shell.js';

const NAME = `test-lock-${process.pid}`;
const lock = join(CACHE, `${NAME}.lock`);
afterEach(() => rmSync(lock, { force: true }));

/** The system tells when processes started. */
const tells = existsSync('/proc/self/stat');

describe('a lock of the scripts', () => {
  it('lets one action after the other run', async () => {
    const order: string[] = [];
    const action = (name: string) =>
      oneAtATime(NAME, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} ends`);
      });
    await Promise.all([action('a'), action('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(existsSync(lock)).toBe(false);
  });

  const stale: [string, string][] = [['whose process is gone', `${2 ** 22 + 1} 5`]];
  if (tells) {
    stale.push(['whose number another process has now', `${process.pid} 5`], ['without the start of its process', '1']);
  }

  it.each(stale)('is taken over: one %s', async (_, content) => {
    writeFileSync(lock, content);
    const inside = await oneAtATime(NAME, () => readFileSync(lock, 'utf8'));
    expect(inside).toMatch(new RegExp(`^${process.pid} `));
  });

  it('says after a while what it waits for', async () => {
    let said = '';
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      said += String(chunk);
      return true;
    });
    try {
      const spoken = () => vi.waitFor(() => expect(said).toContain(lock), { timeout: 20_000, interval: 50 });
      await Promise.all([oneAtATime(NAME, spoken), oneAtATime(NAME, () => undefined)]);
    } finally {
      spy.mockRestore();
    }
    expect(said).toMatch(new RegExp(`waiting for process ${process.pid}, which holds .* remove that file`));
  }, 30_000);
});
