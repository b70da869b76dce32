import process from 'node:process';
import { InputError } from '../../../src/corpus/errors.ts';
import { Dice } from '../dice.ts';
import type { SoakOptions } from '../options.ts';
import { CHANGE_NAMES, CHANGES } from './changes.ts';
import { intactFiles } from './intact.ts';
import type { Intact } from './intact.ts';
import { READER_NAMES, READERS } from './readers.ts';
import type { ReaderName } from './readers.ts';

const COUNT = 50_000;
const MOST_MS = 1_000;
/** The most that the process may grow, all files together, in KiB: 512 MiB. */
const MOST_GROWTH = 512 * 1024;
const REPORTS = 20;

/** A damaged file. */
interface Damaged {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Its own, and another one. */
  readonly readers: readonly ReaderName[];
}

/** Gives damaged files to the readers. Returns the faults. File n of a seed is the first file of seed + n. */
export async function soakFiles({ count = COUNT, seed, say }: SoakOptions): Promise<string[]> {
  const intact = intactFiles();
  const faults: string[] = [];
  const told = new Set<string>();
  const tell = (fault: string, key = fault): void => {
    if (!told.has(key)) faults.push(fault);
    told.add(key);
  };
  let [taken, refused, slowest] = [0, 0, 0];
  for (const { name, reader, bytes } of intact) {
    const fault = await attempt(reader, name, bytes);
    if (fault !== null) tell(`${name} is read by ${reader}, but: ${String(fault)}`);
  }
  const before = process.resourceUsage().maxRSS;
  for (let n = 0; n < count; n++) {
    const { name, bytes, readers } = damage(intact, new Dice(seed + n));
    for (const reader of readers) {
      const where = `Seed ${seed + n}, ${name}, read as ${reader}`;
      const [start, peak] = [performance.now(), process.resourceUsage().maxRSS];
      const error = await attempt(reader, name, bytes);
      let took = performance.now() - start;
      // Others may hold the processor: the time of this process counts.
      if (took > MOST_MS) took = await processorTime(() => attempt(reader, name, bytes));
      slowest = Math.max(slowest, took);
      if (error === null) taken++;
      else refused++;
      if (error !== null && !(error instanceof InputError)) tell(`${where}: ${stackOf(error)}`, stackOf(error));
      if (took > MOST_MS) tell(`${where}: ${Math.round(took)} ms.`, `slow ${reader}`);
      const grown = process.resourceUsage().maxRSS - peak;
      if (grown > MOST_GROWTH) tell(`${where}: ${Math.round(grown / 1024)} MiB more.`, `memory ${reader}`);
    }
    if ((n + 1) % Math.ceil(count / REPORTS) > 0 && n + 1 < count) continue;
    const grown = Math.round((process.resourceUsage().maxRSS - before) / 1024);
    const counts = `${n + 1} files: read ${taken} times, refused ${refused} times`;
    say(`${counts}; the slowest took ${Math.round(slowest)} ms; ${grown} MiB more; ${faults.length} faults.`);
  }
  const grown = process.resourceUsage().maxRSS - before;
  if (grown > MOST_GROWTH) tell(`The process has grown by ${Math.round(grown / 1024)} MiB.`);
  return faults;
}

/** One to three changes of one of the files, or of what lies within it. */
function damage(intact: readonly Intact[], dice: Dice): Damaged {
  const { name, reader, bytes, layer } = dice.one(intact);
  const change = (part: Uint8Array): Uint8Array => {
    let changed = part;
    for (let k = dice.whole(1, 4); k > 0; k--) {
      changed = CHANGES[dice.one(CHANGE_NAMES)](changed, dice, dice.one(intact).bytes);
    }
    return changed;
  };
  const changed = layer && dice.happens(0.5) ? layer(bytes, change, dice) : change(bytes);
  return { name, bytes: changed, readers: [reader, dice.one(READER_NAMES)] };
}

/** Null if a file is read, else what was thrown. */
async function attempt(reader: ReaderName, name: string, bytes: Uint8Array): Promise<unknown> {
  try {
    await READERS[reader](bytes, name);
    return null;
  } catch (error) {
    return error;
  }
}

async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** An error with where it was thrown, on a line. */
function stackOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text
    .split('\n')
    .slice(0, 4)
    .map((line) => line.trim().slice(0, 300))
    .join(' ');
}
