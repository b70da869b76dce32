/** The page of `../browser`, with peers beside our engines: one page, so that all have the same of everything. */
import '../browser/page.ts';
import { parseJob } from '../../src/bench/job.ts';
import { prepareJax } from './jax.js';
import { prepareTfjs } from './tfjs.js';

const engines = globalThis.bench;
globalThis.bench = {
  ...engines,
  async prepare(device, job) {
    const [peer, backend] = device.split(' ');
    if (peer === 'tfjs') return prepareTfjs(backend, parseJob(job));
    if (peer === 'jax-js') return prepareJax(backend, parseJob(job));
    return engines.prepare(device, job);
  },
};
