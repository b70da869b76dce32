import { ArrayMemory } from '../../src/cpu/host_memory.ts';
import type { HostMemory } from '../../src/cpu/host_memory.ts';
import { CPU_KERNELS } from '../../src/cpu/index.ts';
import { SimdMemory } from '../../src/cpu/simd/memory.ts';
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
