import { InputError } from '../../../src/corpus/errors.ts';
import { decodeText } from '../../../src/corpus/decode.ts';
import { readList } from '../../../src/corpus/read_list.ts';
import { readText } from '../../../src/corpus/text.ts';
import type { Corpus } from '../../../src/corpus/corpus.ts';
import { referenceEngine } from '../../../src/engine/reference.ts';
import { readModel } from '../../../src/formats/model_file.ts';
import { writeRun } from '../../../src/formats/run_file.ts';
import { completeRecipe } from '../../../src/train/complete.ts';
import { PRESETS } from '../../../src/train/presets.ts';
import { TrainingRun } from '../../../src/train/training_run.ts';
import { Dice } from '../dice.ts';
import type { SoakOptions } from '../options.ts';
import { oddName, oddText } from './odd.ts';
import { faultsOfExports, faultsOfFiles } from './outputs.ts';

const COUNT = 2_000;
const REPORTS = 20;
const SIZES = { hiddenSize: 3, layers: 1, batchSize: 2 };

/** Trains on odd corpora and writes what comes of it. Returns the faults. Corpus n of a seed is the first of seed + n. */
export async function soakCorpora({ count = COUNT, seed, say }: SoakOptions): Promise<string[]> {
  const faults: string[] = [];
  let refused = 0;
  for (let n = 0; n < count; n++) {
    try {
      for (const fault of await useCorpus(new Dice(seed + n))) faults.push(`Seed ${seed + n}: ${fault}`);
    } catch (error) {
      if (error instanceof InputError) {
        refused++;
        if (/[\n\r]/.test(error.message))
          faults.push(`Seed ${seed + n}: the message has several lines: ${error.message}`);
      } else {
        const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
        faults.push(`Seed ${seed + n}: ${stack.slice(0, 600).replace(/\s+/g, ' ')}`);
      }
    }
    if ((n + 1) % Math.ceil(count / REPORTS) === 0 || n + 1 === count) {
      say(`${n + 1} corpora, ${refused} of them refused; ${faults.length} faults.`);
    }
  }
  return faults;
}

/** Reads, trains, samples, writes and exports. Returns what was wrong. */
async function useCorpus(dice: Dice): Promise<string[]> {
  const text = decodeText(new TextEncoder().encode(oddText(dice)), 'x');
  const keepCase = dice.happens(0.5);
  const corpus: Corpus = dice.happens(0.7)
    ? { mode: 'names', list: readList(text, 'x', { keepCase }).list }
    : { mode: 'text', text: readText(text, 'x', { keepCase }) };
  const preset = corpus.mode === 'text' ? PRESETS.text : dice.one([PRESETS.notebook, PRESETS.names]);
  const sizes = preset === PRESETS.notebook ? { hiddenSize: SIZES.hiddenSize } : SIZES;
  const open = { ...preset.recipe, ...sizes, ...(corpus.mode === 'text' && { sequenceLength: 4 }) };
  const recipe = completeRecipe(open, corpus, { iterations: 2 });
  const run = await TrainingRun.create({ engine: referenceEngine(), corpus, recipe });
  try {
    await run.run();
    const names = corpus.mode === 'names' ? await run.names(3, { seed: 1 }) : [];
    const model = readModel(writeRun(run, await run.checkpoint(), `sha256:${'0'.repeat(64)}`), 'x');
    const known = corpus.mode === 'names' ? corpus.list.names.slice(0, 100) : [];
    const faults = faultsOfFiles([...names, ...known, oddName(dice), oddName(dice)]);
    if (corpus.mode === 'names') faults.push(...(await faultsOfExports(model, oddName(dice))));
    return faults;
  } finally {
    run.destroy();
  }
}
