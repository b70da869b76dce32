import { program as kernels } from './assembly/index.ts?assemblyscript';
import { program as tiles } from './assembly/tiles/index.ts?assemblyscript';
import { program as relaxedTiles } from './assembly/tiles/index.ts?assemblyscript&relaxed';
import type { SimdExports } from './signatures.ts';

/** What an instance is made of, for a memory of its own or for one that threads share. */
export interface SimdModules {
  readonly kernels: WebAssembly.Module;
  /** The innermost loops of products. */
  readonly tiles: WebAssembly.Module;
  /** The same, with fused multiplications and additions where this machine has them. */
  readonly fusedTiles: WebAssembly.Module;
  readonly shared: boolean;
}

const compiled = new Map<boolean, SimdModules | null>();

/** The compiled modules, for a memory that is shared or not; null where WebAssembly or its vectors are missing or forbidden. */
export function simdModules(shared = false): SimdModules | null {
  let modules = compiled.get(shared);
  if (modules === undefined) compiled.set(shared, (modules = compile(shared)));
  return modules;
}

/**
 * An instance that works in a memory, which is of the kind the modules are for. Threads get it as text: it names nothing
 * outside itself.
 */
export function instantiate(modules: SimdModules, memory: WebAssembly.Memory): SimdExports {
  const env = { memory };
  const [addTiles, addFusedTiles] = [modules.tiles, modules.fusedTiles].map(
    (module) => new WebAssembly.Instance(module, { env }).exports['addTiles'],
  );
  const imports = { env, tiles: { addTiles, addFusedTiles } } as WebAssembly.Imports;
  return new WebAssembly.Instance(modules.kernels, imports).exports as unknown as SimdExports;
}

function compile(shared: boolean): SimdModules | null {
  try {
    const [kernelBytes, tileBytes, relaxedBytes] = [kernels, tiles, relaxedTiles].map((source) =>
      bytesOf(source, shared),
    );
    return {
      kernels: new WebAssembly.Module(kernelBytes!),
      tiles: new WebAssembly.Module(tileBytes!),
      fusedTiles: new WebAssembly.Module(WebAssembly.validate(relaxedBytes!) ? relaxedBytes! : tileBytes!),
      shared,
    };
  } catch {
    // No WebAssembly, no vectors in it, or a policy of the page that forbids it: plain TypeScript does the work.
    return null;
  }
}

function bytesOf({ hex, sharedFlag }: AssemblyScriptProgram, shared: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digit(hex, 2 * i) + digit(hex, 2 * i + 1);
  if (!shared) bytes[sharedFlag] = 1;
  return bytes;
}

/** A hexadecimal digit in small letters. */
function digit(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}
