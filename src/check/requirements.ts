import { fixedOverrides } from '../kernels/signature.ts';
import type { Adapter } from '../kernels/signature.ts';
import { boundTensors } from '../webgpu/pipelines.ts';
import { variantOf } from '../plan/launches.ts';
import type { KernelCase } from './kernel_case.ts';
import type { VariantId } from './variants.ts';

/** Why an adapter cannot run a variant, in a sentence; null where it can. */
export function reasonAgainst(
  { kernel, variant: name }: VariantId,
  cases: readonly KernelCase[],
  { limits }: Adapter,
): string | null {
  if (cases.length === 0) return 'There is no case to try it with.';
  const variant = variantOf(kernel, name);
  const needs = {
    maxStorageBuffersPerShaderStage: boundTensors(kernel, variant.leavesOut).length,
    maxComputeInvocationsPerWorkgroup: Math.max(
      ...cases.map(({ constants }) => ({ ...constants, ...fixedOverrides(variant) })['WORKGROUP_SIZE'] ?? 1),
    ),
  };
  for (const [limit, needed] of Object.entries(needs)) {
    const has = limits[limit] ?? Infinity;
    if (needed > has) return `It needs a ${limit} of ${needed}, and this adapter has ${has}.`;
  }
  return null;
}
