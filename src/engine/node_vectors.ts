import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/**
 * Lets products use fused multiplications and additions in Node 20, which has them behind a flag; later versions have them
 * anyway. For programs of our own: to be called before the first CPU engine is opened.
 */
export function allowFusedVectors(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
