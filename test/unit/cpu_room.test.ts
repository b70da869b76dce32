import { afterEach, describe, expect, it, vi } from 'vitest';
import { endingOf } from '../../src/cli/exit.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';

afterEach(() => vi.restoreAllMocks());

describe('a process that may not have the addresses of a memory', () => {
  it('computes on the CPU in plain TypeScript, and says why', async () => {
    vi.resetModules();
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
      throw new RangeError('WebAssembly.Memory(): could not allocate memory');
    });
    const { cpuEngine, cpuBounds } = await import('../../src/engine/cpu.ts');
    const engine = cpuEngine();
    expect(engine.description.name).toBe('CPU, float32');
    expect(engine.description.reason).toMatch(/^asked for; without vectors, .* too few addresses$/);
    expect(cpuBounds(engine.description.name)).toBeNull();
    const config = { ...notebookConfig(3), hiddenSize: 2 };
    const model = await engine.createModel(config, new Float32Array(layoutOf(config).length));
    model.destroy();
    engine.destroy();
  });

  it('is told so in one sentence where it is found out too late', () => {
    const { code, message } = endingOf(new RangeError('WebAssembly.Memory(): could not allocate memory'), 'train');
    expect(code).toBe(2);
    expect(message).toMatch(/`ulimit -v unlimited`/);
    expect(message).not.toContain('--batch-size');
  });
});
