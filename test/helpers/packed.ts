import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../../scripts/build-library.js';
import { ROOT } from '../../scripts/shell.js';

/** A project that has the package installed from its tarball. */
export interface Consumer {
  readonly folder: string;
  readonly tarball: string;
  /** Where the package lies. */
  readonly installed: string;
}

/** What the package needs from others; the command-line tool all of it, the library none. */
const PACKAGES = ['commander', 'fflate', 'papaparse', 'webgpu'];

/**
 * Packs the package and installs it in a project in `folder`, without a network: the tarball is unpacked, and what it
 * depends on is linked from here.
 */
export async function installPacked(folder: string): Promise<Consumer> {
  await buildPackage();
  // The package was built already: without its scripts.
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
  );
  const packages = join(folder, 'node_modules');
  const installed = join(packages, 'mangosaurus');
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], folder);
  for (const name of PACKAGES) {
    const from = join(ROOT, 'node_modules', name);
    if (existsSync(from)) symlinkSync(from, join(packages, name), 'junction');
  }
  return { folder, tarball, installed };
}

/** Runs a program to its end. Throws with what it wrote where it fails. */
export function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32' && program === 'npm',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stdout + stderr}`);
  return stdout;
}
