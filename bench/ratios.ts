import type { Row } from '../src/bench/row.ts';

const OURS = ['gpu', 'cpu', 'reference'];

/** True for a row of one of our engines, false for a row of a peer. */
export function isOurs({ device }: Row): boolean {
  return OURS.includes(device);
}

/** The ratio of a peer's time to ours at the same job. */
export interface Ratio {
  readonly job: string;
  readonly ours: Row;
  readonly peer: Row;
  /** How many times as fast our engine is. */
  readonly times: number;
}

/** For each job, the ratios of every peer to our fastest GPU row and to our fastest CPU row. */
export function ratiosOf(rows: readonly Row[]): Ratio[] {
  const peers = rows.filter((row) => !isOurs(row));
  const jobs = [...new Set(peers.map(({ job }) => job))];
  return jobs.flatMap((job) =>
    ['gpu', 'cpu'].flatMap((device) => {
      const ours = fastest(rows.filter((row) => row.job === job && row.device === device));
      if (!ours) return [];
      const rivals = peers.filter((peer) => peer.job === job);
      return rivals.map((peer) => ({ job, ours, peer, times: peer.ms_per_step / ours.ms_per_step }));
    }),
  );
}

function fastest(rows: readonly Row[]): Row | undefined {
  return rows.toSorted((a, b) => a.ms_per_step - b.ms_per_step)[0];
}

/** A ratio as a line of text. */
export function ratioLine({ job, ours, peer, times }: Ratio): string {
  const where = ours.runtime === undefined ? '' : ` in ${ours.runtime}`;
  return `${job}: ${ours.adapter}${where} is ${Number(times.toPrecision(3))} times as fast as ${peer.adapter}`;
}
