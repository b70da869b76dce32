import type { Limits } from '../../src/bench/row.ts';
import { quantile, timedRuns } from '../../src/bench/timing.ts';
import copySource from './copy.wgsl?raw';
import countSource from './count.wgsl?raw';
import blocksSource from './product_blocks.wgsl?raw';
import tilesSource from './product_tiles.wgsl?raw';

/** A probe: so many dispatches in one pass of one submission. */
interface Probe {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly workgroups: readonly [number, number];
  readonly dispatches: number;
}

/** The budget of each probe. */
const BUDGET = { leastRuns: 5, milliseconds: 600 };
/** The least milliseconds of a probe that measures a rate: much longer than the overhead of a submission. */
const LEAST_RUN_MS = 20;
/** N of the N x N matrix products: large enough to reach the full rate, small enough for a software adapter. */
const SIDE = 512;
/** Bytes that the copy probe copies: far more than caches hold. */
const COPIED_BYTES = 2 ** 26;
/** Bytes that one row of workgroups copies: 256 workgroups of 64 invocations of 16 bytes. */
const COPY_ROW_BYTES = 256 * 64 * 16;
const DISPATCHES = 1_000;
/** GPUBufferUsage.STORAGE, a global that Node does not have. */
const STORAGE = 0x80;

/** Measures the limits of the high-performance adapter's speed, on a device of its own. Null without an adapter. */
export async function measureLimits(gpu: GPU): Promise<Limits | null> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  const device = await adapter?.requestDevice({ label: 'limits' });
  if (!device) return null;
  try {
    const buffer = (size: number): GPUBuffer => device.createBuffer({ label: 'limits', size, usage: STORAGE });
    const matrices = Array.from({ length: 3 }, () => buffer(4 * SIDE * SIDE));
    const products = [
      probe(device, blocksSource, matrices, [SIDE / 32, SIDE / 32], { N: SIDE }),
      probe(device, tilesSource, matrices, [SIDE / 64, SIDE / 64], { N: SIDE }),
    ];
    const rates = [];
    for (const product of products) rates.push(2 * SIDE ** 3 * (await perSecond(device, product)));
    const halves = [buffer(COPIED_BYTES), buffer(COPIED_BYTES)];
    const copy = probe(device, copySource, halves, [256, COPIED_BYTES / COPY_ROW_BYTES]);
    const copied = 2 * COPIED_BYTES * (await perSecond(device, copy));
    const count = probe(device, countSource, [buffer(4)], [1, 1]);
    const one = await seconds(device, count);
    const many = await seconds(device, { ...count, dispatches: DISPATCHES });
    return {
      product_gflops: rounded(Math.max(...rates) / 1e9),
      copy_gb_per_second: rounded(copied / 1e9),
      dispatch_microseconds: rounded(((many - one) * 1e6) / (DISPATCHES - 1)),
      submission_microseconds: rounded(one * 1e6),
    };
  } finally {
    device.destroy();
  }
}

function probe(
  device: GPUDevice,
  code: string,
  buffers: readonly GPUBuffer[],
  workgroups: readonly [number, number],
  constants: Record<string, number> = {},
): Probe {
  const module = device.createShaderModule({ label: 'limits', code });
  const pipeline = device.createComputePipeline({ label: 'limits', layout: 'auto', compute: { module, constants } });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindings = device.createBindGroup({ label: 'limits', layout: pipeline.getBindGroupLayout(0), entries });
  return { pipeline, bindings, workgroups, dispatches: 1 };
}

/** Dispatches per second of a probe, from a run of at least LEAST_RUN_MS. */
async function perSecond(device: GPUDevice, single: Probe): Promise<number> {
  for (let dispatches = 1; ; dispatches *= 2) {
    const spent = await seconds(device, { ...single, dispatches });
    if (spent * 1_000 >= LEAST_RUN_MS) return dispatches / spent;
  }
}

/** Seconds of one submission: the minimum of several runs, which other programs disturb least. */
async function seconds(device: GPUDevice, { pipeline, bindings, workgroups, dispatches }: Probe): Promise<number> {
  const run = async (): Promise<void> => {
    const encoder = device.createCommandEncoder({ label: 'limits' });
    const pass = encoder.beginComputePass({ label: 'limits' });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(...workgroups);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  };
  await run();
  return quantile(await timedRuns(run, BUDGET), 0) / 1_000;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
