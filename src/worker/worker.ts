import { browserGpu } from '../engine/choose.ts';
import type { Request } from './protocol.ts';
import { BrowserRunStore } from './run_store.ts';
import { BrowserSpeedStore } from './speed_store.ts';
import { StudioEngine } from './studio_engine.ts';

/** The worker's main module: connects the studio engine to the messages of the page. */
const studio = new StudioEngine({
  gpu: browserGpu,
  store: new BrowserRunStore(),
  speeds: new BrowserSpeedStore(),
  loadBase: async () => (await import('./base_file.ts')).fetchBase(),
  loadSonnets: async () => (await import('./sonnets_file.ts')).fetchSonnets(),
  post: (reply) => self.postMessage(reply),
});
self.addEventListener('message', (event: MessageEvent<Request>) => void studio.handle(event.data));
