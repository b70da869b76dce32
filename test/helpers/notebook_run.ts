import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import type { NameList } from '../../src/corpus/name_list.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Closeness } from './close.ts';
import { expectClose } from './close.ts';
import { notebookRunOn } from './training_runs.ts';

/** What NumPy printed: test/golden/notebook_run.py tells how. */
interface GoldenRun {
  readonly examples: number;
  readonly first: string;
  readonly symbols: number;
  readonly prints: readonly { readonly iteration: number; readonly loss: number; readonly names: readonly string[] }[];
}

/** The lists that a golden run exists for. */
export type ListName = 'built-in' | 'dinos.txt';

const golden = JSON.parse(readFileSync(new URL('../golden/notebook_run.json', import.meta.url), 'utf8')) as Readonly<
  Record<ListName, GoldenRun>
>;

/** Where the notebook's data may be; they are not part of the project. */
export const dataFolder =
  process.env['NOTEBOOK_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const dinosFile = join(dataFolder, 'dinos.txt');

/** Why a list cannot be tested on this machine; null where it can. The notebook's list is not part of the project. */
export function missingList(name: ListName): string | null {
  if (name === 'built-in' || existsSync(dinosFile)) return null;
  return `there is no ${dinosFile}; set NOTEBOOK_DATA to the folder of the notebook's data`;
}

/** What the notebook prints at an iteration: the loss as its text has it, and the names with a capital. */
export function goldenPrint(list: ListName, iteration: number): { readonly loss: string; readonly names: string[] } {
  const { loss, names } = golden[list].prints.find((print) => print.iteration === iteration)!;
  return { loss: loss.toFixed(6), names: names.map((name) => name.charAt(0).toUpperCase() + name.slice(1)) };
}

/** The bytes of a list that a golden run exists for, as a file has them. */
export function listFile(name: ListName): Uint8Array {
  return name === 'built-in' ? new TextEncoder().encode(builtInNames().names.join('\n')) : readFileSync(dinosFile);
}

function openList(name: ListName): NameList {
  return name === 'built-in' ? builtInNames() : readNames(readFileSync(dinosFile, 'utf8'), name);
}

/** How far, and how closely, a run must follow the golden one. */
export interface Agreement {
  /** Every name agrees through this iteration. */
  readonly namesThrough: number;
  /** The smoothed loss agrees through this iteration. */
  readonly lossThrough: number;
  readonly loss: Closeness;
}

/** Trains as the notebook does, and compares with what NumPy printed on the way. */
export async function expectNotebookRun(engine: Engine, list: ListName, agreement: Agreement): Promise<void> {
  const expected = golden[list];
  const names = openList(list);
  expect(names.names).toHaveLength(expected.examples);
  const last = Math.max(agreement.namesThrough, agreement.lossThrough);
  const trainer = await notebookRunOn(engine, names, { iterations: last + 1 });
  expect(trainer.vocabulary.size).toBe(expected.symbols);
  for (const { iteration, loss, names: printed } of expected.prints) {
    if (iteration > last) break;
    // The notebook prints after the update of that iteration.
    await trainer.run({ until: iteration + 1 });
    if (iteration <= agreement.namesThrough) {
      expect(await trainer.notebookNames(printed.length), `names at iteration ${iteration}`).toEqual(printed);
    }
    if (iteration <= agreement.lossThrough) {
      expectClose([trainer.smoothLoss!], [loss], agreement.loss, `smoothed loss at iteration ${iteration}`);
    }
  }
  trainer.destroy();
}
