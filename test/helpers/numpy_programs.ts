import { spawnSync } from 'node:child_process';
import { pythonWith } from './python.ts';

/** A Python with NumPy on this machine, or null. */
export const NUMPY_PYTHON: string | null = pythonWith(['numpy']);

/** A program, and Python expressions over its variables. */
export interface NumpyRun {
  readonly program: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Runs programs one after the other in one process, since NumPy takes its time to load. */
const RUNNER = `
import contextlib, io, json, sys
import numpy as np
def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
results = []
for run in json.load(sys.stdin):
    variables, printed = {'__name__': '__main__'}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(run['program'], 'program.py', 'exec'), variables)
    values = {key: plain(eval(code, variables)) for key, code in run['values'].items()}
    results.append({'values': values, 'printed': printed.getvalue()})
print(json.dumps(results))
`;

/** What each program computes, by the names in `values`, and what it prints. Throws with Python's words where one fails. */
export function runNumpy(runs: readonly NumpyRun[]): { values: Record<string, unknown>; printed: string }[] {
  const options = {
    input: JSON.stringify(runs),
    encoding: 'utf8' as const,
    maxBuffer: 2 ** 28,
    // One thread, and every warning of NumPy is a failure.
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', PYTHONIOENCODING: 'utf-8' },
  };
  const done = spawnSync(NUMPY_PYTHON!, ['-W', 'error', '-c', RUNNER], options);
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as { values: Record<string, unknown>; printed: string }[];
}

/** Nested lists of numbers, flat. */
export const flat = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(flat) : [value as number]);
