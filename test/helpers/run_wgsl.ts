import { BUFFER_USAGE } from '../../src/webgpu/constants.ts';
import { Readback } from '../../src/webgpu/readback.ts';
import type { Session } from '../../src/webgpu/session.ts';

const WORKGROUP_SIZE = 64;

/**
 * Evaluates a WGSL expression of `x`, a vec4u of four words of the input, for every four words.
 * @param source functions that the expression uses
 * @param expression a u32
 * @param words 4 N words
 * @returns N words
 */
export async function evaluateWgsl(
  session: Session,
  source: string,
  expression: string,
  words: Uint32Array<ArrayBuffer>,
): Promise<Uint32Array<ArrayBuffer>> {
  const { device } = session;
  const count = words.length / 4;
  const code = `${source}
@group(0) @binding(0) var<storage, read> words: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn evaluate(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&results)) { return; }
  let x = words[id.x];
  results[id.x] = ${expression};
}`;
  const module = device.createShaderModule({ label: expression, code });
  const pipeline = await device.createComputePipelineAsync({ label: expression, layout: 'auto', compute: { module } });
  const usage = BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_DST | BUFFER_USAGE.COPY_SRC;
  const buffers = [words.byteLength, count * 4].map((size) => device.createBuffer({ label: expression, size, usage }));
  const readback = new Readback(device);
  device.queue.writeBuffer(buffers[0]!, 0, words);
  const bindGroup = device.createBindGroup({
    label: expression,
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const encoder = device.createCommandEncoder({ label: expression });
  const pass = encoder.beginComputePass({ label: expression });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(Math.ceil(count / WORKGROUP_SIZE));
  pass.end();
  const target = readback.take(count * 4);
  encoder.copyBufferToBuffer(buffers[1]!, 0, target, 0, count * 4);
  device.queue.submit([encoder.finish()]);
  const results = new Uint32Array(await readback.read(target, count * 4));
  session.check();
  for (const buffer of buffers) buffer.destroy();
  readback.destroy();
  return results;
}

/** Evaluates a WGSL expression of `x`, an f32, for every number; the expression is an f32. */
export async function evaluateFloats(
  session: Session,
  source: string,
  expression: string,
  numbers: Float32Array,
): Promise<Float32Array> {
  const words = new Uint32Array(4 * numbers.length);
  const floats = new Float32Array(words.buffer);
  for (const [i, number] of numbers.entries()) floats[4 * i] = number;
  const wrapped = `${source}\nfn wrapped(x: f32) -> f32 { return ${expression}; }`;
  const results = await evaluateWgsl(session, wrapped, 'bitcast<u32>(wrapped(bitcast<f32>(x.x)))', words);
  return new Float32Array(results.buffer);
}
