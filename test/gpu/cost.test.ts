import { describe, expect, it } from 'vitest';
import { measureAdapter } from '../../src/bench/adapter_rates.ts';
import { softwareAdapters } from '../helpers/adapters.ts';

describe.each(softwareAdapters())('the rates of an adapter on $name', ({ open }) => {
  it('are measured, all of them', async () => {
    const { adapter, rates } = (await measureAdapter(await open()))!;
    expect(adapter.software).toBe(true);
    const { barrier, ...others } = rates;
    for (const [name, rate] of Object.entries(others)) {
      expect(rate, name).toBeGreaterThan(0);
      expect(rate, name).toBeLessThan(Infinity);
    }
    expect(barrier).toBeGreaterThanOrEqual(0);
    // Loads that lie apart are never taken to be faster than those that do not.
    expect(rates.scattered).toBeLessThanOrEqual(rates.loads);
  });
});
