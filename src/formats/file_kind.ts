import { isHdf5 } from './hdf5/superblock.ts';
import { isZip } from './keras_archive.ts';

/** The kind of a file by its first bytes, not its name: HDF5 and zip files are Keras', all others count as safetensors. */
export function fileKind(bytes: Uint8Array): 'keras' | 'safetensors' {
  return isHdf5(bytes) || isZip(bytes) ? 'keras' : 'safetensors';
}
