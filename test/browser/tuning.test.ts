import { expect, it } from 'vitest';
import { openPage } from '../helpers/studio_page.ts';

it('kernels are tuned before a run while the page stays responsive; what was measured is shown, and forgotten', async () => {
  const studio = await openPage({ posing: true });
  await studio.until('a page', () => studio.shows('names'));
  const longestGap = await studio.watchTicks();
  // The first run of a visit does not wait for measurements.
  await studio.restart({ hiddenSize: 24, iterations: 20 }, 'gpu');
  await studio.visit('lab');
  await studio.until('what was measured', () => studio.shows('device-kernels'));
  expect(await studio.text('device-kernels')).toMatch(/lstm_forward .*HIDDEN:24.*: (plain|blocks|persistent|tiles) \(/);
  // Tuning takes seconds here; on the page's own thread it would take as long from it.
  expect(await longestGap()).toBeLessThan(1_500);
  await studio.reveal('forget-variants');
  await studio.press('forget-variants');
  await studio.until('nothing measured', async () => !(await studio.shows('device-kernels')));
});
