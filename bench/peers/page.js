/** A benchmark page with our engines and the peers. One page, so that all run under the same conditions. */
import { parseJob } from '../../src/bench/job.ts';
import { bench as engines } from '../browser/page.ts';
import { prepareJax } from './jax.js';
import { prepareTfjs } from './tfjs.js';

globalThis.bench = {
  ...engines,
  async prepare(device, job) {
    const [peer, backend] = device.split(' ');
    if (peer === 'tfjs') return prepareTfjs(backend, parseJob(job));
    if (peer === 'jax-js') return prepareJax(backend, parseJob(job));
    return engines.prepare(device, job);
  },
};
