import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXPORTS_FILE, wasmExports } from '../../scripts/wasm-exports.js';
import { EXPORTS } from '../../src/wasm/exports.ts';
import { instantiate, simdModules } from '../../src/wasm/module.ts';

describe('what is written of the WebAssembly module', () => {
  /** Oracle: the AssemblyScript compiler. */
  it('is what the compiler says', async () => {
    expect(readFileSync(EXPORTS_FILE, 'utf8'), 'run `npm run generate:wasm`').toBe(await wasmExports());
  });

  /** Oracle: the module that runs. */
  it('is what the module has: every function, with as many parameters', () => {
    const wasm = instantiate(simdModules()!, new WebAssembly.Memory({ initial: 16, maximum: 65_536 }));
    const functions = Object.entries(wasm).filter(([, value]) => typeof value === 'function');
    const arities = functions.map(([name, value]) => [name, (value as (...args: never) => unknown).length]);
    const written = Object.entries(EXPORTS).map(([name, { parameters }]) => [name, parameters.length]);
    expect(Object.fromEntries(arities)).toEqual(Object.fromEntries(written));
  });
});
