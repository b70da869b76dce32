// What the host gives to this module: the function of tiles/index.ts, as two modules have it.

/** With roundings that are the same everywhere. */
export declare function addTiles(
  strips: usize,
  panels: usize,
  terms: usize,
  c: usize,
  cRow: usize,
  rows: usize,
  columns: usize,
  edge: usize,
): void;

/** Each multiplication may be rounded together with its addition. */
export declare function addFusedTiles(
  strips: usize,
  panels: usize,
  terms: usize,
  c: usize,
  cRow: usize,
  rows: usize,
  columns: usize,
  edge: usize,
): void;
