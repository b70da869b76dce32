/**
 * Repeats lines of WGSL, which has no way to: `// #for k COUNT` to `// #end`, with the value of k in the place of `$k`, for k
 * from 0 to below the constant COUNT, by ones or by what comes after `by`. Elsewhere `$NAME` is the constant of that name.
 */
export function unroll(source: string, constants: Readonly<Record<string, number>>): string {
  // Innermost loops first.
  const repeated = source.replace(LOOP, (_, name: string, count: string, stride: string | undefined, body: string) => {
    const step = Number(stride ?? 1);
    const rounds = Array.from({ length: Math.ceil(valueOf(count, constants) / step) }, (_, i) => i * step);
    return rounds.map((i) => body.replaceAll(`$${name}`, String(i))).join('');
  });
  if (repeated !== source) return unroll(repeated, constants);
  return repeated.replace(/\$([A-Z]+)/g, (_, name: string) => String(valueOf(name, constants)));
}

const LOOP = /^ *\/\/ #for (\w+) ([A-Z]+)(?: by (\d+))?\n((?:(?! *\/\/ #for).*\n)*?) *\/\/ #end\n/gm;

function valueOf(name: string, constants: Readonly<Record<string, number>>): number {
  const value = constants[name];
  if (value === undefined) throw new Error(`The WGSL names a constant ${name} that is not given.`);
  return value;
}
