import { ArrayMemory } from '../../src/host/memory.ts';
import type { HostMemory } from '../../src/host/memory.ts';
import { CPU_KERNELS } from '../../src/host/functions.ts';
import { SimdMemory } from '../../src/wasm/memory.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { Engine } from '../../src/engine/engine.ts';

/** Both forms of the CPU engine, each with a memory that runs its kernels. Vectors are expected: Node has them. */
export const CPU_ENGINES: readonly { name: string; open: () => Engine; openMemory: () => HostMemory }[] = [
  { name: 'with vectors', open: () => cpuEngine(), openMemory: () => new SimdMemory() },
  {
    name: 'in plain TypeScript',
    open: () => cpuEngine('this test', { simd: false }),
    openMemory: () => new ArrayMemory(Float32Array, CPU_KERNELS),
  },
];
