import { cpus, loadavg, release, totalmem, type as system } from 'node:os';
import process from 'node:process';
import type { Machine } from './table/recording.ts';

/** This machine, with the commit that is measured and the versions of the packages that it uses. */
export function machineWith(commit: string, packages: Machine['packages']): Machine {
  const [cpu] = cpus();
  return {
    cpu: `${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores`,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${system()} ${release()}`,
    load: Number(loadavg()[0]!.toFixed(1)),
    commit,
    node: process.versions.node,
    packages,
  };
}
