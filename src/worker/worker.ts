import { browserGpu } from '../engine/choose.ts';
import type { Request } from './protocol.ts';
import { StudioEngine } from './studio_engine.ts';

/** The worker: an engine behind two message ports. */
const studio = new StudioEngine(browserGpu, (reply) => self.postMessage(reply));
self.addEventListener('message', (event: MessageEvent<Request>) => void studio.handle(event.data));
