import { BLOCK_KERNELS } from './blocks.ts';
import { KERNELS } from './index.ts';
import type { KernelName } from './index.ts';
import type { Form, Kernel } from './kernel.ts';
import { PERSISTENT_KERNELS } from './persistent.ts';
import { REGISTER_KERNELS } from './registers.ts';

/** Every kernel by form; not every kernel has every form. */
const BY_FORM: Readonly<Record<Form, Partial<Record<KernelName, Kernel>>>> = {
  plain: KERNELS,
  blocks: BLOCK_KERNELS,
  registers: REGISTER_KERNELS,
  persistent: PERSISTENT_KERNELS,
};

/** A kernel in one of its forms; throws where it has no such form. */
export function kernelOf(name: KernelName, form: Form = 'plain'): Kernel {
  const kernel = BY_FORM[form][name];
  if (!kernel) throw new Error(`The kernel ${name} has no form in ${form}.`);
  return kernel;
}
