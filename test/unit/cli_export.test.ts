import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
  it.each([
    [[model, at('new.txt')], /new\.txt does not say by its ending .* ends in \.js or \.html, or --to js\|html\./],
    [[model, at('new.js'), '--to', 'exe'], /argument 'exe' is invalid\. Allowed choices are js, html\./],
    [[model, at('new.js'), '--bits', '4'], /argument '4' is invalid\. Allowed choices are 8, 16\./],
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

  it('leaves the model as it was', () => {
    expect(readModel(readFileSync(model), model)).toEqual(saved);
  });
});
