import { KERNELS } from '../kernels/index.ts';
import type { KernelName } from '../kernels/index.ts';
import type { Variant, VariantName } from '../kernels/signature.ts';
import { unroll } from './unroll.ts';

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

/** A kernel's variant; throws where it has none of that name. */
export function variantOf(kernel: KernelName, name: VariantName): Variant {
  const variants: Readonly<Partial<Record<VariantName, Variant>>> = KERNELS[kernel].variants;
  const variant = variants[name];
  if (!variant) throw new Error(`The kernel ${kernel} has no variant ${name}.`);
  return variant;
}

/** The name of a variant's entry point. */
export function entryPoint(kernel: KernelName, variant: VariantName): string {
  return variant === 'plain' ? kernel : `${kernel}_${variant}`;
}

/** The complete WGSL of a variant: the shared parts that it needs, then its own file. */
export function wgslOf(kernel: KernelName, name: VariantName, constants: Readonly<Record<string, number>>): string {
  const { directives = '', shared = [] } = variantOf(kernel, name);
  const parts = ['step', ...shared].map((part) => wgslFile(`shared/${part}`));
  const source = [directives, ...parts, wgslFile(`${kernel}/${name}`)].join('\n');
  return unroll(source, constants);
}
