import { isHdf5 } from './hdf5/superblock.ts';
import { isZip } from './keras_archive.ts';

/** What a file is by its first bytes, whatever its name: Keras' HDF5 or zip, or else safetensors. */
export function fileKind(bytes: Uint8Array): 'keras' | 'safetensors' {
  return isHdf5(bytes) || isZip(bytes) ? 'keras' : 'safetensors';
}
