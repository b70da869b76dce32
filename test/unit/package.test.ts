import { copyFileSync, existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/shell.js';
import { jsonLines } from '../helpers/cli.ts';
import { installPacked, run } from '../helpers/packed.ts';
import type { Consumer } from '../helpers/packed.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

/** Building, packing and compiling take seconds, on a busy machine many. */
const SLOW_MS = 180_000;

let consumer: Consumer;
const folder = temporaryFolder();

beforeAll(async () => {
  consumer = await installPacked(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
}, SLOW_MS);

/** Runs a program of an installed tool of this repository. */
function tool(path: string, ...args: string[]): string {
  return run(process.execPath, [join(ROOT, 'node_modules', path), ...args], folder);
}

describe('the package', { timeout: SLOW_MS }, () => {
  it('holds the library, the tool and what they need to be understood, and nothing else', () => {
    const files = readdirSync(consumer.installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(consumer.installed.length + 1)
          .replaceAll('\\', '/'),
      );
    expect(files.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/lib/common.js',
      'dist/lib/gpu.js',
      'dist/lib/index.d.ts',
      'dist/lib/index.js',
      'dist/lib/node.js',
      'dist/lib/read_trace.js',
      'dist/lib/reference.js',
      'dist/lib/side_by_side.js',
      'dist/lib/tuning.js',
      'dist/node/cli.js',
      'package.json',
    ]);
  });

  it('has no fault that publint or "are the types wrong" know', () => {
    expect(tool('publint/src/cli.js', 'run', consumer.tarball, '--strict')).toMatch(/All good/);
    tool('@arethetypeswrong/cli/dist/index.js', consumer.tarball, '--profile', 'esm-only');
  });

  it('asks nothing of Node in the files for browsers', () => {
    // What is not from the package itself.
    const foreign =
      /^import .* from "(?!\.\/(common|gpu)\.js").*|import\((?!"\.\/(gpu|read_trace|reference|side_by_side|tuning)\.js"\)).*/gm;
    const parts = ['gpu.js', 'read_trace.js', 'reference.js', 'side_by_side.js', 'tuning.js'];
    for (const name of ['index.js', 'common.js', ...parts]) {
      const code = readFileSync(join(consumer.installed, 'dist/lib', name), 'utf8');
      expect(code).toMatch(name === 'common.js' ? /import\("\.\/gpu\.js"\)/ : / from "\.\/common\.js";/);
      expect(code.match(foreign) ?? []).toEqual([]);
    }
  });

  it('trains, samples, saves and loads in Node, and its import touches neither globals nor a GPU', () => {
    copyFileSync(join(ROOT, 'test/package/node_program.js'), join(folder, 'node_program.js'));
    const results = JSON.parse(run(process.execPath, ['node_program.js'], folder));
    expect(results).toMatchObject({ addedGlobals: [], loadedGpu: false, sameEnvironment: true });
    expect(results.loadedGpuWhenAsked).toBe(existsSync(join(folder, 'node_modules/webgpu')));
    for (const { losses, logits, names } of Object.values<Record<string, number[]>>(results.engines)) {
      expect(losses!.at(-1)).toBeLessThan(0.5 * losses![0]!);
      expect(logits![1]).toEqual(logits![0]);
      expect(logits![2]).toEqual(logits![0]);
      expect(names).toHaveLength(3);
    }
  });

  it('runs the example for Node', () => {
    copyFileSync(join(ROOT, 'examples/node.js'), join(folder, 'example.js'));
    const out = run(process.execPath, ['example.js'], folder);
    expect(out).toMatch(/Step 200: \d\.\d{3} nats\n(tri[a-z]*(, )?){5}\n/);
    const losses = Array.from(out.matchAll(/^Loss (.*)$/gm), ([, loss]) => Number(loss));
    expect(losses).toHaveLength(20);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(existsSync(join(folder, 'dinosaurs.safetensors'))).toBe(true);
  });

  it.each([
    ['nodenext', 'nodenext', ['node']],
    ['esnext', 'bundler', []],
  ])('has types for strict programs: module %s, resolution %s', (module, moduleResolution, types) => {
    copyFileSync(join(ROOT, 'test/package/consumer.ts'), join(folder, 'consumer.ts'));
    const own = join(folder, 'node_modules/@types');
    if (!existsSync(own)) symlinkSync(join(ROOT, 'node_modules/@types'), own, 'junction');
    const compilerOptions = {
      ...{ target: 'es2022', module, moduleResolution, types, strict: true, exactOptionalPropertyTypes: true },
      ...{ skipLibCheck: false, noEmit: true, lib: types.length > 0 ? ['es2023'] : ['es2023', 'dom'] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    expect(tool('typescript/bin/tsc', '-p', '.')).toBe('');
  });

  it('brings the command-line tool', () => {
    const { bin } = JSON.parse(readFileSync(join(consumer.installed, 'package.json'), 'utf8'));
    const program = join(consumer.installed, bin.mangosaurus);
    expect(readFileSync(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const [system] = jsonLines(run(process.execPath, [program, 'doctor', '--json'], folder));
    expect(system).toMatchObject({ node: process.versions.node });
    const names = run(process.execPath, [program, 'notebook', '--iterations', '1', '--device', 'cpu'], folder);
    expect(names).toMatch(/^Iteration: 0, Loss: 23\.\d{6}\n/);
  });
});

describe('the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  it.each(['node.js', 'browser.html'])('shows examples/%s as it is tested', (name) => {
    expect(readme).toContain(readFileSync(join(ROOT, 'examples', name), 'utf8'));
  });
});
