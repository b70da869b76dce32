import type { Adapter } from '../kernels/signature.ts';

/** A software adapter that is none of those known. */
export const SOFTWARE: Adapter = {
  software: true,
  limits: { maxComputeWorkgroupStorageSize: 32_768 },
  name: 'test',
};
/** A card. */
export const HARDWARE: Adapter = { ...SOFTWARE, software: false };
