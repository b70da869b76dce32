import { beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../src/engine/node_gpu.ts';
import { softwareAdapters } from '../helpers/adapters.ts';

/** GPUBufferUsage and GPUMapMode by number, since Node has no such globals. */
const STORAGE = 0x80;
const COPY_SRC = 0x04;
const COPY_DST = 0x08;
const MAP_READ = 0x01;

/** Doubles every element of an array of N numbers; one invocation doubles one. */
const DOUBLE = `
@group(0) @binding(0) var<storage, read_write> values: array<f32>;

@compute @workgroup_size(64)
fn double(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&values)) {
    values[id.x] *= 2.0;
  }
}`;

describe.each(softwareAdapters())('the adapter $name', ({ name, open }) => {
  let adapter: GPUAdapter;

  beforeAll(async () => {
    adapter = (await (await open()).requestAdapter())!;
  });

  it('is the one that was asked for', () => {
    if (process.platform === 'linux') expect(adapter.info.description).toContain(name);
  });

  it('has the default limits that the kernels rely on', () => {
    expect(adapter.limits.maxStorageBuffersPerShaderStage).toBeGreaterThanOrEqual(8);
    expect(adapter.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(256);
    expect(adapter.limits.maxComputeWorkgroupStorageSize).toBeGreaterThanOrEqual(16_384);
  });

  it('runs a kernel', async () => {
    const device = await adapter.requestDevice();
    // Not a multiple of the workgroup's 64.
    const values = Float32Array.from({ length: 100 }, (_, index) => index - 7.5);
    expect(await runDouble(device, values)).toEqual(values.map((value) => 2 * value));
    device.destroy();
  });
});

it('an adapter that is not there is answered with the names of those that are', async () => {
  const answer = await openNodeGpu({ adapter: 'no such' });
  if (answer.gpu) throw new Error('There is such an adapter.');
  expect(answer.adapters).not.toEqual([]);
  expect(answer.reason).toBe(
    `No GPU adapter has "no such" in its name. There are: ${answer.adapters!.join('; ')}. Give a part of one of these names.`,
  );
});

async function runDouble(device: GPUDevice, values: Float32Array<ArrayBuffer>): Promise<Float32Array> {
  const size = values.byteLength;
  const buffer = device.createBuffer({ label: 'double.values', size, usage: STORAGE | COPY_SRC | COPY_DST });
  const staging = device.createBuffer({ label: 'double.staging', size, usage: MAP_READ | COPY_DST });
  const module = device.createShaderModule({ label: 'double', code: DOUBLE });
  const pipeline = await device.createComputePipelineAsync({ label: 'double', layout: 'auto', compute: { module } });
  const group = device.createBindGroup({
    label: 'double',
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer } }],
  });
  device.queue.writeBuffer(buffer, 0, values);
  const encoder = device.createCommandEncoder({ label: 'double' });
  const pass = encoder.beginComputePass({ label: 'double' });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(Math.ceil(values.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(MAP_READ);
  return new Float32Array(staging.getMappedRange().slice(0));
}
