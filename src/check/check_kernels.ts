import type { KernelFunctions } from '../kernels/index.ts';
import type { Adapter } from '../kernels/signature.ts';
import { TWINS } from '../reference/index.ts';
import { DeviceLostError, Session } from '../webgpu/session.ts';
import { kernelCases, variantCases } from './cases.ts';
import { compareCase } from './compare.ts';
import type { KernelCase } from './kernel_case.ts';
import { reasonAgainst } from './requirements.ts';
import { runOnDevice, runTwin } from './run_kernel.ts';
import { ALL_VARIANTS } from './variants.ts';
import type { VariantId } from './variants.ts';

/** What the check found of one variant of a kernel. */
export interface KernelFinding extends VariantId {
  /** `cannot`: it does not run on this adapter, which is no fault of either. */
  readonly state: 'right' | 'wrong' | 'cannot';
  /** Cases that were run. */
  readonly cases: number;
  /** The worst relative error of a tensor: see `Comparison`. Null where none was computed. */
  readonly worst: number | null;
  /** The worst error in units of its tolerance. Null where none was computed. */
  readonly ofTolerance: number | null;
  /** What is wrong, or why it cannot run; empty where it is right. */
  readonly reason: string;
}

/** How far a check is. */
export interface CheckProgress {
  /** As the first device has it. */
  readonly adapter: CheckedAdapter;
  readonly finding: KernelFinding;
  readonly done: number;
  readonly of: number;
}

/** An adapter, and what a report of a fault should say of it. */
export interface CheckedAdapter extends Adapter {
  /** Vendor, architecture, driver and the like, as far as the browser tells; by WebGPU's names. */
  readonly info: Readonly<Record<string, string>>;
}

/** What a check does besides. */
export interface CheckOptions {
  /** Called after every variant; waited for. */
  readonly onProgress?: (progress: CheckProgress) => void | Promise<void>;
  /** By default the brief ones of every kernel and variant. */
  readonly cases?: readonly KernelCase[];
  /** The oracle. */
  readonly twins?: KernelFunctions<never, never>;
}

/** An adapter, as the first device of a check had it, and what was found. */
export interface KernelCheck {
  readonly adapter: CheckedAdapter;
  readonly findings: readonly KernelFinding[];
}

/** The cases of an extent that takes seconds. */
export function briefCases(): KernelCase[] {
  const plain = kernelCases('brief');
  return [...Object.values(plain).flat(), ...variantCases('brief', plain)];
}

/**
 * Compares every variant of every kernel with its float64 twin on a device. A variant that does not compile, or with which the device
 * is lost, is wrong; the check goes on, if need be with another device.
 * @param open opens a device; null where there is none
 * @returns null where there is no device to begin with
 */
export async function checkKernels(
  open: () => Promise<Session | null>,
  { onProgress, cases = briefCases(), twins = TWINS as never }: CheckOptions = {},
): Promise<KernelCheck | null> {
  let session = await open();
  if (!session) return null;
  const adapter = { ...session.adapter, info: infoOf(session.device) };
  const findings: KernelFinding[] = [];
  try {
    for (const id of ALL_VARIANTS) {
      if (session?.lost) session = await open().catch(() => null);
      const own = cases.filter(({ kernel, variant = 'plain' }) => kernel === id.kernel && variant === id.variant);
      const finding = session
        ? await checkVariant(session, id, own, twins)
        : cannot(id, 'The device was lost, and no other can be opened.');
      findings.push(finding);
      await onProgress?.({ adapter, finding, done: findings.length, of: ALL_VARIANTS.length });
    }
  } finally {
    session?.destroy();
  }
  return { adapter, findings };
}

/** Checks every kernel on the best adapter there is. */
export const checkGpu = (gpu: GPU, options?: CheckOptions): Promise<KernelCheck | null> =>
  checkKernels(() => Session.open(gpu), options);

/** Compares one variant with its twin on some cases. The session may be lost afterwards. */
export async function checkVariant(
  session: Session,
  id: VariantId,
  cases: readonly KernelCase[],
  twins: KernelFunctions<never, never> = TWINS as never,
): Promise<KernelFinding> {
  const against = reasonAgainst(id, cases, session.adapter);
  if (against !== null) return cannot(id, against);
  let [worst, ofTolerance, done] = [0, 0, 0];
  let current = '';
  const wrong = (reason: string): KernelFinding => ({
    ...id,
    state: 'wrong',
    cases: done,
    ...(done === 0 ? { worst: null, ofTolerance: null } : { worst, ofTolerance }),
    reason,
  });
  let fault = '';
  // Side by side it takes less time. What does not compile is told by its case.
  await session.pipelines.all(cases.map((run) => ({ ...run, variant: id.variant }))).catch(() => undefined);
  try {
    for (const run of cases) {
      current = run.title;
      const expected = runTwin(run, twins);
      const got = await runOnDevice(session, run);
      done++;
      for (const comparison of compareCase(run, got, expected)) {
        worst = Math.max(worst, comparison.relativeError);
        ofTolerance = Math.max(ofTolerance, comparison.ofTolerance);
        if (comparison.fault !== null) fault ||= `${current}: ${comparison.fault}`;
      }
    }
  } catch (error) {
    const cause = await session.explain(error);
    // What the device has said of it belongs to this variant, not to the next.
    if (!(cause instanceof DeviceLostError)) forget(session);
    return wrong(`${current}: ${cause.message}`);
  }
  return fault ? wrong(fault) : { ...id, state: 'right', cases: done, worst, ofTolerance, reason: '' };
}

/** What a device says of its adapter; browsers before the year 2025 say nothing here. */
export function infoOf({ adapterInfo }: Partial<Pick<GPUDevice, 'adapterInfo'>>): Record<string, string> {
  const info: Record<string, string> = {};
  // The names are getters of its prototype: no Object.entries.
  for (const name in adapterInfo) {
    const value: unknown = adapterInfo[name as keyof GPUAdapterInfo];
    if (['string', 'number', 'boolean'].includes(typeof value) && value !== '') info[name] = String(value);
  }
  return info;
}

function cannot(id: VariantId, reason: string): KernelFinding {
  return { ...id, state: 'cannot', cases: 0, worst: null, ofTolerance: null, reason };
}

function forget(session: Session): void {
  try {
    session.check();
  } catch {
    // It has been told.
  }
}
