import { openEngine } from '../engine/choose.ts';
import { watch } from '../train/watch.ts';
import { openSource } from './corpus_report.ts';
import type { Explosion, Reply, WatchOrder, WatchPoint } from './protocol.ts';
import { jobOf } from './training_jobs.ts';

/** Milliseconds between two messages. */
const POST_EVERY_MS = 100;

/** Watches runs side by side, and posts how they go. */
export async function postWatch(
  id: number,
  { corpus: source, settings, clipped, from }: WatchOrder,
  post: (reply: Reply) => void,
): Promise<void> {
  const { job } = await jobOf(await openSource(source), settings);
  const { corpus, recipe } = job;
  const engine = await openEngine({ device: 'cpu', gpu: async () => ({ gpu: null, reason: 'none is asked for' }) });
  const runs = clipped.map(() => ({ points: [] as WatchPoint[], explosion: null as Explosion | null, done: false }));
  let last = -Infinity;
  const send = (done: boolean): void => {
    post({ type: 'watched', id, runs: runs.map((run) => ({ ...run })), done, error: null });
    for (const run of runs) run.points = [];
    last = performance.now();
  };
  try {
    await Promise.all(
      runs.map(async (run, i) => {
        const onPoint = (point: WatchPoint): void => {
          run.points.push(point);
          if (performance.now() - last >= POST_EVERY_MS) send(false);
        };
        const clipValue = clipped[i] ? recipe.clipValue : null;
        run.explosion = await watch({ engine, corpus, recipe: { ...recipe, clipValue }, from, onPoint });
        run.done = true;
      }),
    );
    send(true);
  } finally {
    engine.destroy();
  }
}
