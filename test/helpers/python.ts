import { spawnSync } from 'node:child_process';

/** A Python on this machine that has these modules, or null. */
export function pythonWith(modules: readonly string[]): string | null {
  const works = (python: string): boolean =>
    spawnSync(python, ['-c', `import ${modules.join(', ')}`], { timeout: 60_000 }).status === 0;
  return ['python3', '/usr/bin/python3'].find(works) ?? null;
}
