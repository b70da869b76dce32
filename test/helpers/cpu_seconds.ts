import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of the kernel's clock per second: the same on all machines that Linux runs on today. */
const TICKS = 100;

/** Processor time that a process and all that it started have taken so far; NaN where Linux does not tell. */
export function cpuSeconds(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return NaN;
  const ticks = new Map<number, { parent: number; own: number }>();
  for (const folder of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      // The name of the program, in brackets, may hold anything.
      const fields = readFileSync(`/proc/${folder}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      const [parent = 0, user = 0, system = 0] = [1, 11, 12].map((field) => Number(fields[field]));
      ticks.set(Number(folder), { parent, own: user + system });
    } catch {
      // It has ended.
    }
  }
  const isOf = (id: number): boolean => id === pid || (ticks.has(id) && isOf(ticks.get(id)!.parent));
  return [...ticks].reduce((sum, [id, { own }]) => sum + (isOf(id) ? own : 0), 0) / TICKS;
}
