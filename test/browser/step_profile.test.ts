import { describe, expect, it } from 'vitest';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';

/** Measures a step in the lab, to the end. */
async function measure(studio: StudioPage): Promise<void> {
  await studio.visit('lab');
  await studio.press('profile');
  await studio.until('a measured step', async () => (await studio.attributes('profile-status', 'phase'))[0] === 'done');
}

/** The sum of an attribute of all rows. */
async function sumOf(studio: StudioPage, row: string, attribute: string): Promise<number> {
  return (await studio.attributes(row, attribute)).reduce((sum, value) => sum + Number(value), 0);
}

describe('what a step costs', () => {
  it('is measured on the engine that trains while the run waits, which goes on afterwards', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 }, 'cpu');
    await measure(studio);
    expect(await studio.text('profile-subject')).toMatch(
      /^Measured: tanh \(RNN\), 50 units, 27 symbols, SGD; a batch of 1 sequence of \d+ symbols; on CPU/,
    );
    const kernels = await studio.attributes('profile-kernel', 'kernel');
    expect(kernels).toEqual(expect.arrayContaining(['rnn_forward', 'softmax_cross_entropy', 'rnn_backward', 'sgd']));
    expect(await sumOf(studio, 'profile-kernel', 'microseconds')).toBeGreaterThan(0);
    const calls = await sumOf(studio, 'profile-kernel', 'dispatches');
    expect(await studio.text('profile-status')).toMatch(new RegExp(`^A step takes .*: ${calls} calls, `));
    expect(await studio.attributes('profile-purpose', 'purpose')).toEqual([
      'parameters',
      'gradients',
      'states',
      'ids',
      'statistics',
      'workspaces',
    ]);
    await studio.untilPhase('running');
    await studio.goesOn();
  });

  it('is told on WebGPU, too, with how kernels were timed; a measurement can be stopped', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 }, 'gpu');
    await measure(studio);
    expect(await studio.text('profile-error')).toBe('');
    expect(await studio.attributes('profile-kernel', 'kernel')).toEqual(['rnn_train']);
    expect(await studio.text('profile-clock')).toMatch(/^One dispatch makes 64 training steps here/);
    expect(await studio.text('profile-clock')).toMatch(/timestamp queries/);
    expect(await studio.text('profile-status')).toMatch(/1 dispatch for 64 steps, 1 kernel/);
    await studio.press('profile');
    await studio.untilPhase('paused');
    await studio.press('profile');
    await studio.until('the end', async () => (await studio.attributes('profile-status', 'phase'))[0] === 'stopped');
    expect(await studio.text('profile-status')).toBe('Stopped.');
    await studio.untilPhase('running');
    await studio.goesOn();
  });
});
