import type { KernelFunction } from '../kernels/index.ts';
import { packedWidth } from '../kernels/pack_recurrent.ts';

/** packed[k, unit, g] = weight[g H + unit, k]; 0 for a gate that the cell does not have. Shape: H x H x packedWidth(G). */
export const packRecurrent: KernelFunction<'pack_recurrent'> = ({ weight, packed }, { HIDDEN: H, GATES }) => {
  const width = packedWidth(GATES);
  for (let i = 0; i < H * H * width; i++) {
    const [gate, unit, k] = [i % width, Math.floor(i / width) % H, Math.floor(i / width / H)];
    packed[i] = gate < GATES ? weight[(gate * H + unit) * H + k]! : 0;
  }
};
