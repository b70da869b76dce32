import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roundedParameters } from '../../src/export/pack_weights.ts';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import { runCli } from '../helpers/cli.ts';
import { randomModel } from '../helpers/exported.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const model = at('model.safetensors');
const saved = randomModel();
writeFileSync(model, writeModel(saved));

describe('export', () => {
  it('writes a module whose names are those of `sample` on the rounded weights', async () => {
    const { code, out, notes } = await runCli(['export', model, at('elves.js')]);
    expect(code, notes.join('\n')).toBe(0);
    const size = readFileSync(at('elves.js')).length;
    expect(out).toBe(`Written to ${at('elves.js')}: an ES module that exports names() and score(), ${size} bytes.\n`);
    expect(readFileSync(at('elves.js'), 'utf8')).toMatch(/^\/\/ "elves": .* 16-bit weights/m);
    writeFileSync(at('rounded.safetensors'), writeModel({ ...saved, parameters: roundedParameters(saved, 16) }));
    const args = ['--model', at('rounded.safetensors'), '-n', '40', '--seed', '9', '--prime', 'Ab', '--json'];
    const sampled = await runCli(['sample', ...args, '--temperature', '0.7', '--device', 'reference']);
    const names = sampled.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name as string);
    writeFileSync(at('elves.mjs'), readFileSync(at('elves.js')));
    const elves = await import(/* @vite-ignore */ pathToFileURL(at('elves.mjs')).href);
    expect(elves.names({ count: 40, seed: 9, begin: 'Ab', temperature: 0.7 })).toEqual(names);
  });

  it('takes the kind, the bits and a title, and a model from standard input', async () => {
    expect((await runCli(['export', model, at('small'), '--to', 'js', '--bits', '8'])).code).toBe(0);
    expect(readFileSync(at('small'), 'utf8')).toMatch(/8-bit weights/);
    expect((await runCli(['export', model, at('Elves.HTML'), '--title', 'Elves & dwarves'])).code).toBe(0);
    expect(readFileSync(at('Elves.HTML'), 'utf8')).toContain('<title>Elves &#38; dwarves</title>');
    const { code, notes } = await runCli(['export', '-', at('x.js')], { stdin: 'no model' });
    expect({ code, notes }).toEqual({ code: 2, notes: [expect.stringMatching(/standard input/)] });
  });

  const text = at('text.safetensors');
  writeFileSync(text, writeModel({ ...saved, task: { mode: 'text', keepCase: true, window: null } }));
  const minimal = at('mingru.safetensors');
  writeFileSync(minimal, writeModel(randomModel({ cell: 'mingru' })));
  mkdirSync(at('taken'));
  writeFileSync(at('taken/model.py'), 'print("mine")');
  it.each([
    [
      [model, at('new.txt')],
      /new\.txt does not say by its ending .* ends in \.js, .*, \.json or \/, or --to js\|html\|keras\|onnx\|json\|torch\./,
    ],
    [[model, at('new.js'), '--to', 'exe'], /argument 'exe' is invalid\. Allowed choices are js, html, /],
    [[model, at('new.js'), '--bits', '4'], /argument '4' is invalid\. Allowed choices are 8, 16\./],
    [
      [model, at('new.onnx'), '--bits', '8'],
      /--bits is given, but one step .* keeps weights as they are\. Leave it out/,
    ],
    [
      [model, at('new.json'), '--temperature', '2'],
      /--temperature is given, but .* makes no names by itself\. Leave it out/,
    ],
    [[model, `${at('taken')}/`], /taken\/ has a file model\.py that is not from an export\. Give another folder\./],
    [
      [model, model, '--to', 'json'],
      /would be overwritten, but this file is an input\. Give another file to write to\./,
    ],
    [[model, `${model}/`], /cannot be made or is no folder\. Give the name of a folder\./],
    [[minimal, at('new.keras')], /mingru\.safetensors: The model is of minGRU layers, which Keras does not have\./],
    [[model], /Missing required argument 'out'\. See: mangosaurus export --help/],
    [[at('none'), at('new.js')], /none cannot be read: there is no such file/],
    [[text, at('new.js')], /text\.safetensors: The model writes running text, but a generator makes names\./],
    [[model, at('none/new.js')], /new\.js cannot be written: its folder takes no file/],
    [[model, folder, '--to', 'js'], /cannot be written: it is no plain file/],
  ])('ends with 2 for %j', async (args, message) => {
    const { code, out, notes } = await runCli(['export', ...args]);
    expect({ code, out, notes }).toEqual({ code: 2, out: '', notes: [expect.stringMatching(message)] });
    expect(existsSync(at('new.js'))).toBe(false);
  });

  it('writes a folder for PyTorch, anew if it is from an export', async () => {
    for (const args of [[`${at('a/torch')}/`], [at('a/torch'), '--to', 'torch', '--title', 'Orcs']]) {
      const { code, out } = await runCli(['export', model, ...args]);
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringMatching(/a folder for PyTorch, with model\.py .* bytes/),
      });
    }
    expect(readdirSync(at('a/torch')).sort()).toEqual(['model.py', 'model.safetensors']);
    expect(readFileSync(at('a/torch/model.py'), 'utf8')).toMatch(/^"""Orcs: a network/);
    expect(readModel(readFileSync(at('a/torch/model.safetensors')), 'x')).toEqual(saved);
  });

  it('writes no folder over a model that lies there', async () => {
    mkdirSync(at('run'));
    writeFileSync(at('run/model.safetensors'), readFileSync(model));
    const { code, notes } = await runCli(['export', at('run/model.safetensors'), `${at('run')}/`]);
    expect({ code, notes }).toEqual({
      code: 2,
      notes: [expect.stringMatching(/has a file model\.safetensors that is not from an export/)],
    });
    const other = await runCli(['export', model, `${at('run')}/`]);
    expect(other.notes).toEqual([expect.stringMatching(/has a file model\.safetensors that is not from an export/)]);
    expect(readdirSync(at('run'))).toEqual(['model.safetensors']);
  });

  it('writes files for other programs, of text, too, and `convert` reads that of Keras back', async () => {
    for (const ending of ['keras', 'onnx', 'json']) {
      const { code, notes } = await runCli(['export', text, at(`text.${ending}`)]);
      expect(code, notes.join('\n')).toBe(0);
    }
    expect((await runCli(['convert', at('text.keras'), at('back.safetensors')])).code).toBe(0);
    const { symbols, task } = readModel(readFileSync(at('back.safetensors')), 'x');
    expect({ symbols, task }).toEqual({ symbols: saved.symbols, task: { mode: 'text', keepCase: true, window: null } });
  });

  it('leaves the model as it was', () => {
    expect(readModel(readFileSync(model), model)).toEqual(saved);
  });
});
