import type { KernelName } from '../kernels/index.ts';
import type { VariantName } from '../kernels/signature.ts';
import { variantOf } from '../plan/launches.ts';

/** All WGSL of this repository by path, as `shaders/lstm_forward/blocks.wgsl`. */
const FILES = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

const PREFIX = '../../shaders/';
const SUFFIX = '.wgsl';

/** All files, as `lstm_forward/blocks`. */
export const SHADERS: readonly string[] = Object.keys(FILES)
  .map((path) => path.slice(PREFIX.length, -SUFFIX.length))
  .sort();

/** The text of a file in `shaders`; throws where there is none. */
export function wgslFile(path: string): string {
  const text = FILES[PREFIX + path + SUFFIX];
  if (text === undefined) throw new Error(`There is no shaders/${path}.wgsl.`);
  return text;
}

/** The name of a variant's entry point. */
export function entryPoint(kernel: KernelName, variant: VariantName): string {
  return variant === 'plain' ? kernel : `${kernel}_${variant}`;
}

/** The complete WGSL of a variant: the shared parts that it needs, then its own file. */
export function wgslOf(kernel: KernelName, name: VariantName): string {
  const { shared = [] } = variantOf(kernel, name);
  const parts = ['step', ...shared].map((part) => wgslFile(`shared/${part}`));
  return [...parts, wgslFile(`${kernel}/${name}`)].join('\n');
}
