import { spawnSync } from 'node:child_process';

/** A Python with PyTorch and NumPy on this machine, or null. */
export const TORCH_PYTHON: string | null =
  ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import torch, numpy'], { timeout: 60_000 }).status === 0,
  ) ?? null;
