/**
 * The bytes of a NumPy file (.npy, version 1.0) of a vector of 32-bit integers, which `numpy.load` reads. Its header is
 * padded to a multiple of 64 bytes.
 */
export function writeNpy(values: Int32Array): Uint8Array {
  const start = 10;
  const header = `{'descr': '<i4', 'fortran_order': False, 'shape': (${values.length},), }`;
  const size = Math.ceil((start + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(size + values.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, size - start, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(size - start - 1)}\n`), start);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), size);
  return bytes;
}
