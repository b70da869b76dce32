import type { Adapter } from '../kernels/signature.ts';
import type { Rates } from './predict.ts';

/** A card and its rates. */
interface Card {
  readonly adapter: Adapter;
  readonly rates: Rates;
}

/** Teraflops (a multiply-add counts as two), gigabytes per second, cores, microseconds from a dispatch to the next one. */
interface DataSheet {
  readonly teraflops: number;
  readonly gigabytes: number;
  readonly cores: number;
  readonly dispatchMicroseconds: number;
}

/** What most cards offer above WebGPU's default. */
const LIMITS = { maxComputeWorkgroupStorageSize: 32_768 };

/**
 * Rates that a card of that size may have. Nothing here is measured: a kernel is taken to reach half of the published
 * multiply-adds. A core has 128 of them per clock, 32 loads of neighbouring numbers, four times as fast in fours since
 * instructions are what bounds them, a sixteenth where they lie apart, and 16 functions.
 * With 256 invocations it is busy.
 */
function cardFrom(name: string, { teraflops, gigabytes, cores, dispatchMicroseconds }: DataSheet): Card {
  const multiplyAdds = (teraflops * 1e12) / 2 / 2;
  const rates: Rates = {
    multiplyAdds,
    functions: multiplyAdds / 8,
    loads: multiplyAdds / 4,
    loadsInFours: multiplyAdds / 2,
    scattered: multiplyAdds / 32,
    bytes: gigabytes * 1e9,
    dispatch: dispatchMicroseconds * 1e-6,
    barrier: 1e-7,
    workgroups: cores,
    invocations: 256 * cores,
  };
  return { adapter: { name, software: false, limits: LIMITS }, rates };
}

/** Classes of cards, as data sheets of 2020 to 2025 have them: in a processor for laptops, for some hundred euros, and the largest. */
export const [INTEGRATED, MID, HIGH] = [
  cardFrom('integrated', { teraflops: 1.5, gigabytes: 60, cores: 12, dispatchMicroseconds: 5 }),
  cardFrom('mid', { teraflops: 10, gigabytes: 300, cores: 30, dispatchMicroseconds: 4 }),
  cardFrom('high', { teraflops: 60, gigabytes: 1_500, cores: 130, dispatchMicroseconds: 3 }),
] as const;
export const CARDS: readonly Card[] = [INTEGRATED, MID, HIGH];
