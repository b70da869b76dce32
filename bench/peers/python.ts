import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Measured } from '../../src/bench/measure.ts';
import type { Contender } from '../contender.ts';
import type { Description } from '../browser/page_bench.ts';

/** As far above this folder as above dist/node, where the built program lies. */
const SCRIPT = join(fileURLToPath(new URL('../..', import.meta.url)), 'bench/peers/peer.py');
/** The peers of `peer.py`, and the Python package that each needs. */
const PEERS = { numpy: 'numpy', torch: 'torch', 'torch-eager-cuda': 'torch', 'torch-graph-cuda': 'torch' } as const;
/** Waiting threads sleep. With other load on the machine, spinning threads made PyTorch several times slower. */
const ENVIRONMENT = { OMP_WAIT_POLICY: 'PASSIVE' };

/** A contender in a Python process of its own. `close` ends the process. */
export interface PythonContender extends Contender {
  close(): void;
}

/** The name of a peer of `peer.py`. */
export type PythonPeer = keyof typeof PEERS;

/** Those Python peers whose packages are installed. Calls `missing` for each missing package. */
export function pythonContenders(
  missing: (name: string) => void,
  peers = Object.keys(PEERS) as readonly PythonPeer[],
): PythonContender[] {
  const pythons = [process.env['MANGOSAURUS_PYTHON'], 'python3', '/usr/bin/python3'].filter(
    (path) => path !== undefined,
  );
  const found = new Map<string, { python: string; version: string }>();
  for (const name of new Set(peers.map((peer) => PEERS[peer]))) {
    const [first] = pythons.flatMap((python) => versionOf(python, name) ?? []);
    if (first) found.set(name, first);
    else missing(name);
  }
  return peers.flatMap((peer) => {
    const { python, version } = found.get(PEERS[peer]) ?? {};
    return python === undefined ? [] : [new PythonProcess(peer, python, version!)];
  });
}

/** The Python's version; null if it is missing or lacks the package. */
function versionOf(python: string, name: string): { python: string; version: string } | null {
  const code = `import platform, ${name}; print(platform.python_version())`;
  const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  return status === 0 ? { python, version: stdout.trim() } : null;
}

class PythonProcess implements PythonContender {
  readonly label: string;
  readonly runtime: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(peer: string, python: string, version: string) {
    this.label = peer;
    this.runtime = `Python ${version}`;
    const env = { ...ENVIRONMENT, ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    this.#process = spawn(python, [SCRIPT, peer], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  async prepare(job: string) {
    const ask = <Answer>(request: object) => this.#ask<Answer>(request);
    const description = await ask<Description | null>({ prepare: job });
    if (!description) return null;
    return {
      description,
      run: (budget: object) => ask<Measured>({ run: budget }),
      async destroy() {
        await ask({ destroy: true });
      },
    };
  }

  close(): void {
    this.#process.stdin!.end();
  }

  async #ask<Answer>(request: object): Promise<Answer> {
    this.#process.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('The Python process has ended; see its output above.');
    const answer = JSON.parse(value) as Answer & { error?: string };
    if (answer?.error !== undefined) throw new Error(answer.error);
    return answer;
  }
}
