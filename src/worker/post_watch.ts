import { openEngine } from '../engine/choose.ts';
import { watch } from '../train/watch.ts';
import { openSource } from './corpus_report.ts';
import type { Explosion, Reply, WatchOrder, WatchPoint } from './protocol.ts';
import { jobOf } from './training_jobs.ts';

/** Milliseconds between two messages. */
const POST_EVERY_MS = 100;

/** Watches a run, and posts how it goes. */
export async function postWatch(
  id: number,
  { corpus: source, settings, from }: WatchOrder,
  post: (reply: Reply) => void,
): Promise<void> {
  const { job } = await jobOf(await openSource(source), settings);
  const { corpus, recipe } = job;
  const engine = await openEngine({ device: 'cpu', gpu: async () => ({ gpu: null, reason: 'none is asked for' }) });
  let points: WatchPoint[] = [];
  let last = -Infinity;
  const send = (explosion: Explosion | null, done: boolean): void => {
    post({ type: 'watched', id, points, explosion, done, error: null });
    points = [];
    last = performance.now();
  };
  const onPoint = (point: WatchPoint): void => {
    points.push(point);
    if (performance.now() - last >= POST_EVERY_MS) send(null, false);
  };
  try {
    send(await watch({ engine, corpus, recipe, from, onPoint }), true);
  } finally {
    engine.destroy();
  }
}
