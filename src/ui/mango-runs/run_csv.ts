import { asCsv } from '../csv.ts';
import type { Compared } from './compared.ts';

/** The curve of a run as CSV: its losses in nats with all their digits, and its gradients where they are known. */
export function runCsv({ curve, lossPer }: Compared): string {
  const fields = [
    'iteration',
    `training_nats_per_${lossPer === 'name' ? 'name' : 'character'}`,
    'held_out_nats_per_character',
    'largest_gradient',
    'clipped_share',
  ];
  const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);
  return asCsv(
    fields,
    curve.map(({ iteration, smoothLoss, heldOut, largestGradient, clippedShare }) =>
      [iteration, smoothLoss, heldOut, largestGradient, clippedShare].map(finite),
    ),
  );
}
