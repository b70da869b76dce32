import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { SpeedStore } from './known_speeds.ts';

/** So many measurements are kept, the latest. */
const MOST = 200;

/** Keeps what was measured in a small file of JSON; for Node only. What cannot be read counts as empty. */
export function nodeSpeedStore(place?: string): SpeedStore {
  // Asked for when it is needed: there are systems without a home.
  const file = (): string => place ?? join(cacheFolder(), 'mangosaurus', 'speeds.json');
  const all = async (): Promise<[string, unknown][]> => {
    const found: unknown = JSON.parse(await readFile(file(), 'utf8').catch(() => '{}'));
    return typeof found === 'object' && found !== null ? Object.entries(found) : [];
  };
  return {
    async read(key) {
      return (await all()).find(([other]) => other === key)?.[1];
    },
    async write(key, measured) {
      const before = (await all().catch(() => [])).filter(([other]) => other !== key);
      const kept = [...before, [key, measured] as const].slice(-MOST);
      const path = file();
      await mkdir(dirname(path), { recursive: true });
      // Renamed into place: another program that reads meanwhile sees the old file or the new one, never a part.
      const own = `${path}.${process.pid}`;
      await writeFile(own, JSON.stringify(Object.fromEntries(kept)));
      await rename(own, path);
    },
  };
}

/** Where this system's programs keep what they can do without. */
function cacheFolder(): string {
  switch (platform()) {
    case 'win32':
      return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Caches');
    default:
      return process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  }
}
