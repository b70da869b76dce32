import { version } from '../../package.json';
import { checkGpu } from '../check/check_kernels.ts';
import type { FindGpu } from '../engine/choose.ts';
import { VARIANTS } from '../kernels/signature.ts';
import type { Reply } from './protocol.ts';

const NO_DEVICE = 'The adapter gives no device: restart the browser or update the graphics driver.';

/** Checks every kernel on the adapter, and posts what was found of each variant as soon as it is known. */
export async function postKernels(id: number, gpu: FindGpu, post: (reply: Reply) => void): Promise<void> {
  const found = await gpu();
  const checked =
    found.gpu &&
    (await checkGpu(found.gpu, {
      onProgress: ({ adapter, finding, of }) =>
        post({
          type: 'kernels',
          id,
          step: { finding, adapter, variants: VARIANTS, of, version },
          done: false,
          error: null,
        }),
    }));
  const error = found.gpu ? (checked ? null : NO_DEVICE) : found.reason;
  post({ type: 'kernels', id, step: null, done: true, error });
}
