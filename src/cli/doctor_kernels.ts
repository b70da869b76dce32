import type { CheckProgress, KernelFinding } from '../check/check_kernels.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { FailureError } from './exit.ts';

const WIDTHS = [22, 11, 6, 12, 10] as const;

/**
 * Checks every kernel in every variant, and writes each as it is known. Throws a FailureError where one is wrong, once all
 * are checked.
 */
export async function checkKernels(
  { adapter, json }: { readonly adapter?: string; readonly json?: true },
  { out, checkKernels: run }: Context,
): Promise<void> {
  const onProgress = async ({ adapter: { name, software }, finding, done }: CheckProgress): Promise<void> => {
    if (json) return out.write(jsonLine({ ...finding, adapter: name, software }));
    if (done === 1) await out.write(`${'adapter'.padEnd(12)} ${name}\n\n${headings()}`);
    await out.write(rowOf(finding));
  };
  const { adapter: checked, findings } = await run(adapter, { onProgress });
  const count = (state: KernelFinding['state']): number => findings.filter((finding) => finding.state === state).length;
  const [right, wrong, cannot] = [count('right'), count('wrong'), count('cannot')];
  const rest = cannot ? `, ${cannot} cannot run here` : '';
  if (!json) await out.write(`\n${right} of ${findings.length} variants are right${rest}.\n`);
  if (wrong > 0) {
    throw new FailureError(
      `${wrong} of ${findings.length} variants of kernels compute wrong numbers on ${checked.name}. Update the graphics driver; ` +
        'if that does not help, report this output, and use --device cpu.',
    );
  }
}

const headings = (): string => line(['kernel', 'variant', 'cases', 'worst error', 'tolerance', 'result']);

function rowOf({ kernel, variant, cases, worst, ofTolerance, state, reason }: KernelFinding): string {
  const result = { right: 'ok', wrong: `WRONG: ${reason}`, cannot: `cannot: ${reason}` }[state];
  return line([
    kernel,
    variant,
    String(cases),
    worst === null ? '-' : worst.toExponential(1),
    // How much of what is allowed the worst error takes.
    ofTolerance === null ? '-' : ofTolerance < 10 ? `${Math.round(100 * ofTolerance)} %` : '> 999 %',
    // A compiler's message has many lines.
    result.replace(/\s*\n\s*/g, ' | '),
  ]);
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join(' ')}\n`;
}
