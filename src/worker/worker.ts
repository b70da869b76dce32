import { browserGpu } from '../engine/choose.ts';
import { letStartThreads } from '../wasm/start_thread.ts';
import type { Reply, Request, ThreadRequest } from './protocol.ts';
import { BrowserRunStore } from './run_store.ts';
import { BrowserSpeedStore } from './speed_store.ts';
import { StudioEngine } from './studio_engine.ts';

/** The worker's main module: connects the studio engine to the messages of the page. */
const post = (reply: Reply | ThreadRequest, moved: ArrayBuffer[] = []): void =>
  self.postMessage(reply, { transfer: moved });
letStartThreads((address, start) => {
  post({ type: 'thread', address, start });
  return {};
});
const studio = new StudioEngine({
  gpu: browserGpu,
  store: new BrowserRunStore(),
  speeds: new BrowserSpeedStore(),
  loadBase: async () => (await import('./base_file.ts')).fetchBase(),
  loadSonnets: async () => (await import('./sonnets_file.ts')).fetchSonnets(),
  post,
});
self.addEventListener('message', (event: MessageEvent<Request>) => void studio.handle(event.data));
