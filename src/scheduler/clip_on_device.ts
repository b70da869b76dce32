import { emptyStepRecord } from '../model/step.ts';
import { clipPlan } from './planner.ts';
import { Readback } from './readback.ts';
import { Records } from './records.ts';
import type { Session } from './session.ts';
import { encodeCommands, Workspace } from './workspace.ts';

/** Clips a flat vector with the training's kernel. */
export async function clipOnDevice(session: Session, gradients: Float32Array, clipValue: number) {
  const { device } = session;
  const workspace = new Workspace(session, 'clip');
  const readback = new Readback(device);
  try {
    workspace.reserve('gradients', gradients.length);
    workspace.reserve('statistics', 3);
    workspace.reserveRecords(1);
    workspace.reserveTimes(1);
    const records = new Records();
    records.set(0, { ...emptyStepRecord(), clipValue });
    device.queue.writeBuffer(workspace.buffer('records'), 0, records.bytes(1));
    device.queue.writeBuffer(workspace.buffer('gradients'), 0, new Float32Array(gradients));
    const commands = await workspace.compile('clip', () => clipPlan(gradients.length));
    const encoder = device.createCommandEncoder({ label: 'clip' });
    const pass = encoder.beginComputePass({ label: 'clip' });
    encodeCommands(pass, commands, 0);
    pass.end();
    const bytes = gradients.length * 4;
    const target = readback.take(bytes + 12);
    encoder.copyBufferToBuffer(workspace.buffer('gradients'), 0, target, 0, bytes);
    encoder.copyBufferToBuffer(workspace.buffer('statistics'), 0, target, bytes, 12);
    device.queue.submit([encoder.finish()]);
    const result = await readback.read(target, bytes + 12);
    session.check();
    return {
      gradients: new Float32Array(result, 0, gradients.length),
      clipped: new Uint32Array(result, bytes, 3)[1]!,
      largestGradient: new Float32Array(result, bytes, 3)[2]!,
    };
  } catch (failure) {
    throw await session.explain(failure);
  } finally {
    workspace.destroy();
    readback.destroy();
  }
}
