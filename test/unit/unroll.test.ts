import { describe, expect, it } from 'vitest';
import { unroll } from '../../src/webgpu/unroll.ts';

describe('unroll', () => {
  it('repeats lines, with a number in the place of the name', () => {
    const source = 'before\n  // #for k COUNT\n  row_$k = a[$k] + $ku;\n  b();\n  // #end\nafter';
    expect(unroll(source, { COUNT: 2 })).toBe(
      'before\n  row_0 = a[0] + 0u;\n  b();\n  row_1 = a[1] + 1u;\n  b();\nafter',
    );
    expect(unroll(source, { COUNT: 0 })).toBe('before\nafter');
  });

  it('counts by what stands after `by`, up to below the count', () => {
    expect(unroll('// #for k COUNT by 4\n$k,\n// #end\n', { COUNT: 9 })).toBe('0,\n4,\n8,\n');
  });

  it('repeats loops in loops', () => {
    const source = '// #for u UNITS\na_$u;\n  // #for k COUNT\n  b_$u_$k;\n  // #end\n// #end\n';
    expect(unroll(source, { UNITS: 2, COUNT: 2 })).toBe('a_0;\n  b_0_0;\n  b_0_1;\na_1;\n  b_1_0;\n  b_1_1;\n');
  });

  it('writes constants, and leaves everything else alone', () => {
    expect(unroll('array<f32, $VOCAB>', { VOCAB: 27 })).toBe('array<f32, 27>');
    expect(unroll('let a = HIDDEN; // for k', { VOCAB: 27 })).toBe('let a = HIDDEN; // for k');
  });

  it('says which constant is missing', () => {
    expect(() => unroll('$VOCAB', {})).toThrow('VOCAB');
    expect(() => unroll('// #for k COUNT\n$k\n// #end\n', {})).toThrow('COUNT');
  });
});
