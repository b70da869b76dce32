import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/shell.js';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { exportFolder } from '../../src/export/export_model.ts';
import { readModel } from '../../src/formats/model_file.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import { LIMITS } from '../../src/model/config.ts';
import type { CellName, GateActivation } from '../../src/model/config.ts';
import { sampleText } from '../../src/sample/sample_text.ts';
import type { Task } from '../../src/train/task.ts';
import { expectClose } from '../helpers/close.ts';
import { SYMBOLS, randomModel } from '../helpers/exported.ts';
import { configOf, drawParameters } from '../helpers/torch_cases.ts';
import golden from '../golden/torch_exports.json';

type Case = (typeof golden.cases)[number];

/** The model that test/golden/torch_exports.py wrote and exported: 5 units, numbers of `drawParameters`. */
function modelOf({ cell, gateActivation, layers, task, dtype }: Case): SavedModel {
  const run = {
    ...{ cell: cell as CellName, gateActivation: gateActivation as GateActivation, layers, recurrentBias: true },
    ...{ vocabSize: golden.symbols.length, hiddenSize: 5, scale: 1, size: 'tiny' },
    ...{ batchSize: 3, timeSteps: [8], carryState: false },
  };
  const drawn = drawParameters(run);
  const parameters = dtype === 'F32' ? Float32Array.from(drawn) : drawn;
  return { config: configOf(run), symbols: golden.symbols, task: task as Task, parameters, training: null };
}

const titleOf = ({ cell, gateActivation, layers, dtype, task }: Case): string =>
  `${cell}, ${gateActivation}, layers: ${layers}, ${dtype}, ${task.mode}, window: ${task.window}`;

/** Oracle: the folder's own model.py, run by torch (test/golden/torch_exports.py). */
describe.each(golden.cases.map((run) => [titleOf(run), run] as const))('a folder for PyTorch of %s', (_, run) => {
  const model = modelOf(run);

  it('is what torch ran: if not, run test/golden/torch_exports.py', () => {
    const content = exportFolder(model, 'torch', { title: 'Elves' });
    const sums = [...content].map(([name, part]) => [name, createHash('sha256').update(part).digest('hex')]);
    expect(Object.fromEntries(sums)).toEqual(run.files);
  });

  it('gave our logits', async () => {
    const engine = await referenceEngine().createModel(model.config, Float64Array.from(model.parameters));
    const [inputs, T, B] = [Int32Array.from(golden.inputs.flat()), golden.inputs.length, golden.inputs[0]!.length];
    const targets = new Int32Array(inputs.length).fill(-1);
    const batch = { inputs, targets, timeSteps: T, batchSize: B, carryState: false, lossScale: 1 };
    const float64 = { absolute: 1e-12, relative: 0, why: 'both are float64 and add up in another order' };
    const float32 = { absolute: 1e-6, relative: 0, why: 'torch computed in float32, which rounds by 6e-8' };
    expectClose(await engine.logits(batch), run.logits, run.dtype === 'F64' ? float64 : float32, 'logits');
  });

  it('wrote the likeliest text that we write', async () => {
    const engine = await referenceEngine().createModel(model.config, Float64Array.from(model.parameters));
    const vocabulary = Vocabulary.fromSymbols(golden.symbols);
    const drawing = { temperature: 1e-9, topK: null, topP: null };
    const prime = [...vocabulary.encode('b').subarray(0, 1)];
    if (run.task.mode === 'names') {
      const uniforms = { kind: 'counter', seed: 0, firstName: 0 } as const;
      const [ids] = await engine.sample({ count: 1, maxLength: 12, temperature: 1e-9, prime, uniforms });
      expect(run.likeliest).toBe(vocabulary.decode(ids!));
    } else {
      const request = { prime, length: 12, drawing, seed: 0, index: 0, window: run.task.window };
      let text = 'b';
      for await (const id of sampleText(engine, request)) text += golden.symbols[id]!;
      expect(run.likeliest).toBe(text);
    }
  });
});

describe('a folder for PyTorch', () => {
  it('covers every cell, with each kind of gates and number of layers', () => {
    const kinds = golden.cases.map(({ cell, gateActivation, layers }) => `${cell} ${gateActivation} ${layers}`);
    expect(new Set(kinds).size).toBe(7 * LIMITS.layers);
  });

  it('has the weights as a model file, without labels and training, and a short program', () => {
    const symbols = [...SYMBOLS, 'label: elves'];
    const model = { ...randomModel({ vocabSize: symbols.length }), symbols };
    const content = exportFolder(model, 'torch');
    expect([...content.keys()]).toEqual(['model.safetensors', 'model.py']);
    const read = readModel(content.get('model.safetensors') as Uint8Array, 'x');
    expect({ ...read, parameters: null }).toEqual({
      ...{ symbols: SYMBOLS, task: model.task, training: null, parameters: null },
      config: { ...model.config, vocabSize: SYMBOLS.length },
    });
    const lines = (part: unknown): number => String(part).split('\n').length;
    expect(lines(content.get('model.py'))).toBeLessThan(110);
    const hard = exportFolder(randomModel({ gateActivation: 'hard_sigmoid' }), 'torch').get('model.py');
    expect(lines(hard)).toBeLessThan(160);
    expect(hard).not.toMatch(/\{\{|torch\.nn\.(LSTM|Hardsigmoid)\(/);
  });

  it('is what the documents name for the gates that torch.nn lacks', () => {
    for (const [path, said] of [
      ['README.md', 'PyTorch has neither our `hard_sigmoid` nor minGRU; the folder that `export` writes has both.'],
      ['docs/exports.md', '`torch.nn` has no gates of `hard_sigmoid` as Keras 2 has them'],
      ['docs/model-files.md', 'and clip(0.2 z + 0.5, 0, 1) for `hard_sigmoid`. PyTorch has no function for the latter'],
    ] as const) {
      expect(readFileSync(join(ROOT, path), 'utf8').replace(/\s+/g, ' ')).toContain(said);
    }
  });

  it('stays a program whatever its title is', () => {
    for (const title of ['"""\nimport os\n"""', 'a\\', '{{module}}', 'a\u2028b\rc']) {
      const program = exportFolder(randomModel(), 'torch', { title }).get('model.py') as string;
      const [first] = program.split('\n');
      expect(first).toMatch(/^"""[^"\\\u2028\r]+: a network that writes names .* Exported by mangosaurus\.$/);
      expect(program.match(/"""/g)!.length).toBe(
        (exportFolder(randomModel(), 'torch').get('model.py') as string).match(/"""/g)!.length,
      );
    }
  });
});
