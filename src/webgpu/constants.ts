/**
 * Numbers of the WebGPU specification that browsers offer as globals. Kept here because Node has no such globals and
 * importing this package must not touch any.
 */
export const BUFFER_USAGE = {
  MAP_READ: 0x1,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  UNIFORM: 0x40,
  STORAGE: 0x80,
  QUERY_RESOLVE: 0x200,
} as const;
export const MAP_MODE_READ = 1;
export const SHADER_STAGE_COMPUTE = 4;
/** Distance of two records in a uniform buffer in bytes: the largest alignment a device may ask for. */
export const RECORD_STRIDE_BYTES = 256;
