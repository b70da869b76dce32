import type { KernelFinding } from '../worker/protocol.ts';
import type { KernelsState } from './kernels_controller.ts';

/** Kernels with something wrong come first, then those that cannot run. */
const ORDER: readonly KernelFinding['state'][] = ['wrong', 'cannot', 'right'];

/** The findings of one state. */
export const findingsOf = (findings: readonly KernelFinding[], state: KernelFinding['state']): KernelFinding[] =>
  findings.filter((finding) => finding.state === state);

/** The outcome in a sentence; empty before there is any. */
export function verdictOf({ phase, findings, of }: KernelsState): string {
  if (phase === 'idle' || phase === 'checking' || findings.length === 0) return '';
  const [wrong, cannot] = [findingsOf(findings, 'wrong').length, findingsOf(findings, 'cannot').length];
  const begin = phase === 'stopped' ? `Stopped after ${findings.length} of ${of} variants. ` : '';
  const rest = cannot > 0 ? ` ${cannot} cannot run here.` : '';
  if (wrong === 0 && begin) return `${begin}None of them is wrong.${rest}`;
  if (wrong === 0) return `${cannot === 0 ? `All ${of}` : findings.length - cannot} variants are right.${rest}`;
  return `${begin}${wrong} of ${findings.length} variants ${wrong === 1 ? 'is' : 'are'} wrong.${rest}`;
}

/** Kernels whose plain variant stands for many dispatches, and can be replaced by those. */
const REPLACEABLE = ['rnn_train', 'rnn_sample', 'cell_sample', 'pack_rows'];

/** What is done about wrong variants, or is to be done; empty where there are none. */
export function remedyFor(wrong: readonly KernelFinding[]): string {
  if (wrong.length === 0) return '';
  const needed = wrong.some(({ kernel, variant }) => variant === 'plain' && !REPLACEABLE.includes(kernel));
  const begin = 'Update the graphics driver or the browser, and report this if it stays so.';
  if (needed) return `${begin} Until then choose the CPU in the settings: nothing can stand in for a plain variant.`;
  return `${begin} From the next run on this page does without what is wrong, until it is reloaded.`;
}

/** An error as the table and the report show it. */
export function errorText(worst: number | null): string {
  if (worst === null) return '–';
  if (worst === 0) return '0';
  return Number.isFinite(worst) ? worst.toExponential(1) : 'no number';
}

/** What a report of a fault should say, as text. */
export function reportOf(state: KernelsState, userAgent: string): string {
  const { adapter, version, findings } = state;
  const about: (readonly [string, string])[] = [
    ['mangosaurus', version],
    ['browser', userAgent],
    ['adapter', adapter?.name ?? 'none'],
    ...Object.entries(adapter?.info ?? {}),
    ['software', adapter?.software ? 'yes' : 'no'],
    ...Object.entries(adapter?.limits ?? {}).map(([name, limit]) => [name, String(limit)] as const),
  ];
  const rows = ORDER.flatMap((each) => findingsOf(findings, each)).map(
    ({ kernel, variant, state: outcome, cases, worst, reason }) =>
      `${outcome.toUpperCase().padEnd(6)} ${kernel} ${variant}, ${cases} cases, worst relative error ${errorText(worst)}` +
      (reason ? `\n       ${reason.replaceAll('\n', '\n       ')}` : ''),
  );
  const heading = ['Check of the GPU kernels of mangosaurus', verdictOf(state), state.error ?? ''].filter(Boolean);
  const table = about.map(([name, value]) => `${name}: ${value}`);
  return [...heading, '', ...table, '', ...rows, ''].join('\n');
}
