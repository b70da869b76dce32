import type { KernelFinding } from '../../src/check/check_kernels.ts';
import type { Recording } from '../table/recording.ts';
import type { NotebookLine, PartLines } from './parts.ts';

/** The name of the GPU adapter that was measured; undefined if there was none. */
export function cardOf({ doctor = [] }: Partial<PartLines>): string | undefined {
  return doctor.find(({ device }) => device === 'gpu')?.adapter;
}

/** Sentences on what a run from the archive found besides times: are the kernels and the notebook's names right? */
export function findingsOf(recording: Recording): string[] {
  return [kernelsFinding(recording), notebookFinding(recording), tunedFinding(recording)].flatMap(
    (finding) => finding ?? [],
  );
}

function kernelsFinding({ parts, endings = [] }: Recording): string | null {
  if (!parts.kernels) return null;
  const findings = parts.kernels.filter((line): line is KernelFinding => 'state' in line);
  if (findings.length === 0) return 'Kernels: none was checked.';
  const of = (state: KernelFinding['state']) => findings.filter((finding) => finding.state === state);
  const wrong = of('wrong').map(({ kernel, variant }) => `${kernel} (${variant})`);
  const cannot = of('cannot').length;
  // The check exits with 1 where a kernel is wrong, after all are checked.
  const isWhole = endings.some(({ part, exit }) => part === 'kernels' && (exit === 0 || exit === 1));
  return [
    `Kernels: ${of('right').length} of ${findings.length} variants are right`,
    ...(cannot > 0 ? [`, ${cannot} cannot run here`] : []),
    ...(wrong.length > 0 ? [`, WRONG: ${wrong.join(', ')}`] : []),
    ...(isWhole ? [] : ['; the check did not come to its end']),
    '.',
  ].join('');
}

function notebookFinding({ parts }: Recording): string | null {
  const { 'notebook-gpu': gpu, 'notebook-reference': reference } = parts;
  if (!gpu || !reference) return null;
  if (![gpu, reference].every((lines) => lines.some((line) => 'done' in line)))
    return 'Notebook: the names were not compared, since a run did not end.';
  const same = JSON.stringify(namesIn(gpu)) === JSON.stringify(namesIn(reference));
  return `Notebook: the GPU's names are ${same ? '' : 'NOT '}the reference's.`;
}

function tunedFinding({ parts }: Recording): string | null {
  const tuned = parts.tuned?.find(({ device }) => device === 'gpu')?.tuned;
  if (!tuned) return null;
  const wrong = tuned.wrong.length > 0 ? `; not used, since wrong: ${tuned.wrong.join(', ')}` : '';
  return `Variants: measured for ${Object.keys(tuned.shapes).length} dispatches${wrong}.`;
}

function namesIn(lines: readonly NotebookLine[]): (readonly string[])[] {
  return lines.flatMap((line) => ('names' in line ? [line.names] : []));
}
