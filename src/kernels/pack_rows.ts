import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** Numbers of a packed matrix: each row is filled up to fours. */
export const packedRows = (rows: number, columns: number): number => rows * 4 * Math.ceil(columns / 4);

/** A matrix laid out for kernels whose invocations own rows. */
export const packRows = kernel('pack_rows', { source: 'read f32', rows: 'read_write f32' }, ['ROWS', 'COLUMNS'], {
  plain: { launch: ({ ROWS, COLUMNS }) => ({ workgroups: perElement(packedRows(ROWS, COLUMNS)) }) },
});
