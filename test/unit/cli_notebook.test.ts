import { describe, expect, it } from 'vitest';
import { jsonLines, runCli } from '../helpers/cli.ts';

/** What the notebook prints with 2 names per print is known by its form: the names are the engine's affair. */
const PRINT = /^Iteration: (\d+), Loss: (\d+\.\d{6})\n\n((?:[^\n]*\n){2})\n\n/;

describe('notebook', () => {
  it('prints as the notebook does, after the iterations 0, 3, 6', async () => {
    const args = ['notebook', '--iterations', '7', '--print-every', '3', '--names', '2', '--device', 'reference'];
    const { code, out, notes } = await runCli(args);
    expect(code).toBe(0);
    const iterations: number[] = [];
    let rest = out;
    for (let match = PRINT.exec(rest); match; match = PRINT.exec(rest)) {
      iterations.push(Number(match[1]));
      expect(match[3]).toMatch(/^([A-Z][a-z]*\n|\n)+$/);
      rest = rest.slice(match[0].length);
    }
    expect(rest).toBe('');
    expect(iterations).toEqual([0, 3, 6]);
    expect(notes.at(-1)).toMatch(/^Done: 7 iterations in [\d.]+ s on float64 reference\.$/);
  });

  it('says the same in JSON, with a last line', async () => {
    const args = ['notebook', '--iterations', '4', '--print-every', '3', '--device', 'cpu'];
    const lines = jsonLines((await runCli([...args, '--json'])).out);
    expect(lines.map(({ iteration }) => iteration)).toEqual([0, 3, undefined]);
    expect(lines[0]!['names']).toHaveLength(7);
    const text = lines
      .slice(0, 2)
      .map(({ iteration, loss, names }) => {
        const block = (names as string[]).map((name) => `${name}\n`).join('');
        return `Iteration: ${String(iteration)}, Loss: ${(loss as number).toFixed(6)}\n\n${block}\n\n`;
      })
      .join('');
    expect((await runCli(args)).out).toBe(text);
    expect(lines[2]).toEqual({ done: true, device: 'cpu', iterations: 4, seconds: expect.any(Number) });
  });

  it('reads a list from standard input, and capitalises any symbol as Python does', async () => {
    // One name of one symbol whose capital is two letters, and one outside of the 16-bit plane that has a capital.
    const args = ['notebook', '--data', '-', '--iterations', '60', '--print-every', '59', '--names', '40', '--json'];
    const { out } = await runCli(args, { stdin: 'ß\n𐐨\n' });
    const names = jsonLines(out)[1]!['names'] as string[];
    expect(new Set(names.map((name) => [...name][0]))).toEqual(new Set(['S', '𐐀', undefined]));
    expect(names.some((name) => name.startsWith('SS'))).toBe(true);
  });

  it('prints nothing for no iterations or no names, but says when it is done', async () => {
    expect((await runCli(['notebook', '--iterations', '0'])).out).toBe('');
    const lines = jsonLines((await runCli(['notebook', '--iterations', '0', '--json'])).out);
    expect(lines).toMatchObject([{ done: true, iterations: 0 }]);
    expect((await runCli(['notebook', '--iterations', '1', '--names', '0'])).out).toMatch(/^Iteration: 0, .*\n\n\n\n$/);
  });

  it('stops when nobody reads any more', async () => {
    const { code, out } = await runCli(['notebook', '--print-every', '1'], {
      onWrite: ({ closeOutput }) => closeOutput(),
    });
    expect(code).toBe(0);
    expect(out.match(/Iteration/g)).toHaveLength(1);
  });
});
