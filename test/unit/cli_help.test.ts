import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/shell.js';
import { nodeContext } from '../../src/cli/node_context.ts';
import { createProgram } from '../../src/cli/program.ts';
import { EXAMPLES, OPTION_GROUPS } from '../../src/cli/help.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const program = createProgram(nodeContext());
const commands = program.commands.map((command) => command.name());

/** The words of a line, as a shell takes them, without where its output goes. */
function wordsOf(line: string): string[] {
  return execFileSync('bash', ['-c', `printf '%s\\n' ${line.replace(/ >.*/, '')}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

describe('help', () => {
  it.each(commands)('%s ends with examples, whose options it knows', async (name) => {
    const { out } = await runCli([name, '--help']);
    const examples = EXAMPLES[name] ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const line of examples) {
      expect(out).toContain(`\n  mangosaurus ${line}\n`);
      const [first, ...words] = wordsOf(line);
      expect(first).toBe(name);
      const command = program.commands.find((candidate) => candidate.name() === name)!;
      expect(command.parseOptions(words).unknown, line).toEqual([]);
    }
  });

  it('the examples of the program are of its commands', () => {
    for (const line of EXAMPLES['']!) expect(commands).toContain(wordsOf(line)[0]);
  });

  it('train lists its options in groups', async () => {
    const { out } = await runCli(['train', '--help']);
    const { input, network, training, run, engine } = OPTION_GROUPS;
    const order = [
      input,
      '--input <',
      network,
      '--cell <',
      training,
      '--patience',
      run,
      '--out <',
      engine,
      '--json',
      'Examples:',
    ];
    const places = order.map((text) => out.indexOf(`\n${text.startsWith('--') ? '  ' : ''}${text}`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('train says that other --max-steps with --resume are another run', async () => {
    const { out } = await runCli(['train', '--help']);
    expect(out.replace(/\s+/g, ' ')).toContain('other than before, with --resume, stretches the schedule');
    const page = readFileSync(join(ROOT, 'docs/model-files.md'), 'utf8').replace(/\s+/g, ' ');
    expect(page).toContain('with another `--max-steps`, the schedules `cosine` differ');
  });
});

describe('completion', () => {
  /** What bash offers for a line whose last word is being typed. */
  async function offered(...words: string[]): Promise<string[]> {
    const script = join(folder, 'completion.bash');
    writeFileSync(script, (await runCli(['completion', 'bash'])).out);
    const line = ['mangosaurus', ...words];
    const asked = `source "$0"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _mangosaurus; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', asked, script, ...line], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((word) => word !== '');
  }

  it('bash completes commands, options and choices, and leaves the rest to files', async () => {
    expect(await offered('')).toEqual(commands);
    expect(await offered('e')).toEqual(['eval', 'export']);
    expect(await offered('train', '--se')).toEqual(['--seq-length', '--seed']);
    expect(await offered('train', '--input', 'x', '--mode', '')).toEqual(['names', 'text']);
    expect(await offered('train', '--mode', '=', 't')).toEqual(['text']);
    expect(await offered('train', '--mode', '=')).toEqual(['names', 'text']);
    expect(await offered('train', '--input', '')).toEqual([]);
    expect(await offered('train', '')).toContain('--input');
    expect(await offered('inspect', '')).toEqual([]);
    expect(await offered('inspect', '-')).toContain('--json');
    expect(await offered('completion', 'f')).toEqual(['fish']);
  });

  it.each(['zsh', 'fish'])('%s is offered every command, option and choice, without open quotes', async (shell) => {
    const { code, out } = await runCli(['completion', shell]);
    expect(code).toBe(0);
    for (const command of program.commands) {
      expect(out).toMatch(new RegExp(`\\b${command.name()}\\b`));
      for (const { long, argChoices } of command.options) {
        if (long) expect(out).toContain(shell === 'fish' ? ` -l ${long.slice(2)} ` : `'*${long}[`);
        if (argChoices) expect(out).toContain(argChoices.join(' '));
      }
    }
    for (const line of out.split('\n')) expect((line.match(/'/g) ?? []).length % 2, line).toBe(0);
    const found = spawnSync(shell, ['-n'], { input: out, encoding: 'utf8' });
    // Where the shell is installed, it can read the script.
    if (!found.error) expect(found).toMatchObject({ status: 0, stderr: '' });
  });

  it('knows no other shell', async () => {
    const { code, notes } = await runCli(['completion', 'tcsh']);
    expect(code).toBe(2);
    expect(notes[0]).toMatch(/Allowed choices are bash, zsh, fish\./);
  });
});
