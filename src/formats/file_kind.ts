import { findHdf5 } from './hdf5/superblock.ts';
import { isZip } from './zip_names.ts';

/** The kind of a file by its first bytes, not its name: HDF5 and zip files are Keras', all others count as safetensors. */
export function fileKind(bytes: Uint8Array): 'keras' | 'safetensors' {
  return findHdf5(bytes) !== null || isZip(bytes) ? 'keras' : 'safetensors';
}
