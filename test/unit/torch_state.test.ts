import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { withSymbols } from '../../src/formats/keras.ts';
import { readModel } from '../../src/formats/model_file.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import { writeSafetensors } from '../../src/formats/safetensors.ts';
import type { Tensor } from '../../src/formats/safetensors.ts';
import { readTorchState, symbolsIn } from '../../src/formats/torch_state.ts';
import type { CellName, ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const SYMBOLS = ['\n', ' ', 'a', 'b', 'c'];
const V = SYMBOLS.length;
const random = new NumpyRandom(21);
const folder = temporaryFolder();

/** A model whose biases are all used, and its tensors by PyTorch's names, in float64. */
function modelOf(cell: CellName): { config: ModelConfig; parameters: Float64Array; tensors: Map<string, Tensor> } {
  const config = { ...notebookConfig(V, 4), cell, layers: 2, recurrentBias: true };
  const layout = layoutOf(config);
  const parameters = initialParameters(config, 'torch', 8);
  const tensors = layout.tensors.map(({ name, shape }): [string, Tensor] => {
    const values = viewOf(parameters, layout, name);
    values.forEach((_, i) => (values[i] = 2 * random.double() - 1));
    return [name, { shape, values }];
  });
  return { config, parameters, tensors: new Map(tensors) };
}

async function logitsOf(config: ModelConfig, parameters: SavedModel['parameters']): Promise<number[]> {
  const inputs = Int32Array.of(-1, 2, 4, 0, 1, 3);
  const shape = { timeSteps: inputs.length, batchSize: 1, carryState: false, lossScale: 1 };
  const model = await referenceEngine().createModel(config, parameters);
  return [...(await model.logits({ inputs, targets: new Int32Array(inputs.length), ...shape }))];
}

/** Oracle: the same weights under this program's own names; float64, so that only the order of sums differs. */
async function expectSame(bytes: Uint8Array, { config, parameters }: ReturnType<typeof modelOf>): Promise<void> {
  const saved = withSymbols(readTorchState(bytes, 'x'), SYMBOLS);
  const expected = await logitsOf(config, parameters);
  const found = await logitsOf(saved.config, saved.parameters);
  expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-12);
}

const renamed = (tensors: ReadonlyMap<string, Tensor>, rename: (name: string) => string): [string, Tensor][] =>
  Array.from(tensors, ([name, tensor]) => [rename(name), tensor]);

describe('a state dict of PyTorch', () => {
  it.each<CellName>(['rnn', 'gru', 'lstm'])('is read by names and shapes: %s', async (cell) => {
    const model = modelOf(cell);
    for (const [recurrent, head] of [
      ['rnn.', 'head.'],
      ['lstm.', 'fc.'],
      ['module.gru.', 'module.decoder.'],
      ['_orig_mod.module.encoder.rnn.', '_orig_mod.module.linear.'],
      ['', 'out.'],
    ] as const) {
      const tensors = renamed(model.tensors, (name) => name.replace(/^rnn\./, recurrent).replace(/^head\./, head));
      await expectSame(writeSafetensors(tensors, []), model);
    }
    // As two cells.
    const cells = renamed(model.tensors, (name) => name.replace(/^rnn\.(.*)_l(\d)$/, 'cells.$2.$1'));
    await expectSame(writeSafetensors(cells, []), model);
  });

  it('may have an embedding, which is folded into the first layer', async () => {
    const model = modelOf('lstm');
    const E = 3;
    const [table, kernel] = [V * E, 16 * E].map((size) => Float64Array.from({ length: size }, () => random.double()));
    const first = model.tensors.get('rnn.weight_ih_l0')!.values;
    for (let row = 0; row < 16; row++) {
      for (let id = 0; id < V; id++) {
        let sum = 0;
        for (let e = 0; e < E; e++) sum += table![id * E + e]! * kernel![row * E + e]!;
        first[row * V + id] = sum;
      }
    }
    const tensors = new Map(model.tensors).set('rnn.weight_ih_l0', { shape: [16, E], values: kernel! });
    tensors.set('emb.weight', { shape: [V, E], values: table! });
    // The zero vector of the first step stays one, since an embedding has no bias.
    await expectSame(writeSafetensors(tensors, []), model);
  });

  it('may have whole numbers beside its weights, which are left out', async () => {
    const model = modelOf('gru');
    const count = { shape: [1], values: Float64Array.of(0) };
    const bytes = writeSafetensors(new Map(model.tensors).set('num_batches_tracked', count), []);
    const at = Buffer.from(bytes).indexOf('"F64"', Buffer.from(bytes).indexOf('"num_batches_tracked"'));
    bytes[at + 1] = 'I'.charCodeAt(0);
    await expectSame(bytes, model);
  });

  it('is refused where it is of another network, with the tensor that says so', () => {
    const { tensors } = modelOf('lstm');
    const matrix = { shape: [V, 4], values: new Float64Array(V * 4) };
    const vector = { shape: [4], values: new Float64Array(4) };
    const refusal = (name: string, tensor: Tensor): (() => unknown) => {
      const bytes = writeSafetensors(new Map(tensors).set(name, tensor), []);
      return () => readTorchState(bytes, 'x');
    };
    expect(refusal('rnn.weight_ih_l0_reverse', matrix)).toThrow(
      /"rnn.weight_ih_l0_reverse", of a network that reads both/,
    );
    expect(refusal('fc2.weight', matrix)).toThrow(
      /2 matrices that could be its output layer: "head.weight", "fc2.weight"/,
    );
    expect(refusal('norm.weight', vector)).toThrow(/"norm.weight", of a layer that is not known/);
    const bytes = writeSafetensors(tensors, []);
    expect(() => readTorchState(bytes, 'x', 'gru')).toThrow(/shapes of lstm, but --cell says gru/);
    expect(() => readTorchState(writeSafetensors([['fc.weight', matrix]], []), 'x')).toThrow(
      /no tensors of a recurrent/,
    );
  });

  it('is converted with a text, with symbols, or with those of its metadata', async () => {
    const { tensors } = modelOf('lstm');
    const [from, to, text] = ['state.safetensors', 'out.safetensors', 'text.txt'].map((name) => join(folder, name));
    writeFileSync(text!, 'ab c\nba');
    const convert = async (metadata: [string, string][], ...args: string[]): Promise<SavedModel> => {
      writeFileSync(
        from!,
        writeSafetensors(
          renamed(tensors, (name) => name.replace('rnn.', 'lstm.')),
          metadata,
        ),
      );
      const { code, notes } = await runCli(['convert', from!, to!, ...args]);
      expect(code, notes.join('\n')).toBe(0);
      return readModel(readFileSync(to!), to!);
    };
    expect((await convert([['format', 'pt']], '--cell', 'lstm', '--text', text!)).symbols).toEqual(SYMBOLS);
    expect((await convert([], '--symbols', 'abc \\n')).symbols).toEqual(['\n', 'a', 'b', 'c', ' ']);
    const last = JSON.stringify(['a', 'b', 'c', ' ', '\n']);
    const own: [string, string][] = [
      ['format', 'mangosaurus'],
      ['version', '1'],
      ['symbols', last],
    ];
    expect((await convert(own)).symbols).toEqual(['\n', 'a', 'b', 'c', ' ']);
    // With our configuration, in our words or in others, but without a task.
    for (const config of [modelOf('lstm').config, { cell: 'lstm', V, H: 4, 'gate activation': 'sigmoid' }]) {
      const found = await convert([...own, ['config', JSON.stringify(config)]]);
      expect(found.symbols).toEqual(['\n', 'a', 'b', 'c', ' ']);
      expect(found.task.mode).toBe('text');
    }
    expect((await convert(own, '--mode', 'names')).task.mode).toBe('names');
  });

  it('keeps its symbols as a list or as a text', () => {
    expect(symbolsIn(new Map([['symbols', '["a","b"]']]), 'x')).toEqual(['a', 'b']);
    expect(symbolsIn(new Map([['symbols', '"ab"']]), 'x')).toEqual(['a', 'b']);
    expect(symbolsIn(new Map([['symbols', 'ab\n']]), 'x')).toEqual(['a', 'b', '\n']);
    expect(symbolsIn(new Map([['symbols', '[1]']]), 'x')).toBeNull();
    expect(symbolsIn(new Map(), 'x')).toBeNull();
  });
});
