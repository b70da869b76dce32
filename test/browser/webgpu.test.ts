import { describe, expect, it } from 'vitest';
import { openStudio } from '../helpers/studio.ts';

/** Runs in the page: whether a dedicated worker has navigator.gpu. */
function hasWebGpuInWorker(type: WorkerType): Promise<boolean> {
  const script = new Blob([`postMessage('gpu' in navigator)`], { type: 'text/javascript' });
  const worker = new Worker(URL.createObjectURL(script), { type });
  return new Promise((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<boolean>) => resolve(event.data);
    worker.onerror = (event) => reject(new Error(event.message || 'the worker failed to start'));
  });
}

describe('headless Chrome', () => {
  it('has an adapter with the limits that the kernels rely on', async () => {
    const { page } = await openStudio();
    const limits = await page.evaluate(async () => {
      const adapter = await navigator.gpu.requestAdapter();
      if (!adapter) return null;
      const { maxStorageBuffersPerShaderStage, maxComputeInvocationsPerWorkgroup } = adapter.limits;
      return { maxStorageBuffersPerShaderStage, maxComputeInvocationsPerWorkgroup };
    });
    expect(limits, 'no adapter').not.toBeNull();
    expect(limits!.maxStorageBuffersPerShaderStage).toBeGreaterThanOrEqual(8);
    expect(limits!.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(256);
  });

  it.each(['module', 'classic'] as const)('has WebGPU in a %s worker', async (type) => {
    const { page } = await openStudio();
    expect(await page.evaluate(hasWebGpuInWorker, type)).toBe(true);
  });

  it.each(['module', 'classic'] as const)('has none on the page and in a %s worker if asked', async (type) => {
    const { page } = await openStudio({ webgpu: false });
    expect(await page.evaluate(() => 'gpu' in navigator)).toBe(false);
    expect(await page.evaluate(hasWebGpuInWorker, type)).toBe(false);
  });
});
