import { expect, it } from 'vitest';
import { adapterNames } from '../../bench/adapter_names.ts';
import { softwareAdapters } from '../helpers/adapters.ts';

it('the benchmarks find every adapter by its name, or by a part of it', async () => {
  const all = await adapterNames();
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(0);
  if (process.platform !== 'linux') return;
  for (const { name } of softwareAdapters()) {
    const found = await adapterNames(name.toUpperCase());
    expect(found).toEqual(all.filter((one) => one.includes(name)));
    expect(found).toHaveLength(1);
  }
});
