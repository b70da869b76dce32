import { pythonWith } from './python.ts';

/** A Python with PyTorch and NumPy on this machine, or null. */
export const TORCH_PYTHON: string | null = pythonWith(['torch', 'numpy']);
