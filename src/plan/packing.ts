import { PACKED } from '../kernels/cell_variants.ts';
import { packedWidth } from '../kernels/pack_recurrent.ts';
import type { StepSizes } from './executor.ts';
import { launchesOf, variantOf } from './launches.ts';
import { dispatch } from './plan.ts';
import type { Dispatch, Plan } from './plan.ts';
import { cellOf } from './variants.ts';
import type { KernelLaunch, Target } from './variants.ts';

/** A plan as a device makes it: before a dispatch whose variant reads packed weights stands one that packs them. */
export function withPackedWeights(plan: Plan, sizes: StepSizes, target: Target): Plan {
  const launches = launchesOf(plan, sizes, target);
  return plan.flatMap((step, i) => (readsPacked(step, launches[i]!) ? packedFirst(step) : [step]));
}

/** Elements of the buffer that a plan packs weights into: one for all layers, which follow each other. */
export function packedBuffer(plan: Plan): Record<string, number> {
  const packing = plan.filter((step) => step.kernel === 'pack_recurrent');
  const lengths = packing.map(({ constants: { HIDDEN, GATES } }) => HIDDEN * HIDDEN * packedWidth(GATES));
  return lengths.length > 0 ? { [PACKED]: Math.max(...lengths) } : {};
}

/** The kernels that move a layer ahead. */
type ForwardStep = Dispatch<'rnn_forward' | 'lstm_forward' | 'gru_forward'>;

function readsPacked(step: Dispatch, { kernel, variant }: KernelLaunch): step is ForwardStep {
  return PACKED in step.tensors && !variantOf(kernel, variant).leavesOut?.includes(PACKED);
}

function packedFirst({ tensors, ...step }: ForwardStep): Plan {
  const packed = { buffer: PACKED };
  const constants = { HIDDEN: step.constants.HIDDEN, GATES: cellOf(step.kernel)!.gates };
  return [
    dispatch('pack_recurrent', { weight: tensors.weight, packed }, constants),
    { ...step, tensors: { ...tensors, packed } } as ForwardStep,
  ];
}
