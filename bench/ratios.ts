import type { Row } from '../src/bench/row.ts';

const OURS = ['gpu', 'cpu', 'reference'];

/** Whether a row is one of our engines'; any other is a peer's. */
export function isOurs({ device }: Row): boolean {
  return OURS.includes(device);
}

/** How one of our rows compares with a peer's of the same job. */
export interface Ratio {
  readonly job: string;
  readonly ours: Row;
  readonly peer: Row;
  /** How many times as fast ours is. */
  readonly times: number;
}

/** At each job the fastest of our GPU and of our CPU rows, against each peer. */
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
