import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';

describe('builtInNames', () => {
  it('has at least 1000 names of a to z, sorted, each once', () => {
    const { names, duplicates, blankLines, source } = builtInNames();
    expect(names.length).toBeGreaterThanOrEqual(1000);
    expect({ duplicates, blankLines, source }).toEqual({ duplicates: 0, blankLines: 0, source: 'built-in list' });
    expect(names.filter((name) => !/^[a-z]+$/.test(name))).toEqual([]);
    expect(names).toEqual([...names].sort());
  });
});
