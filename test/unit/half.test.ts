import { describe, expect, it } from 'vitest';
import { halfToNumber, numberToHalf } from '../../src/formats/half.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';

describe('numbers of 16 bits', () => {
  it('are themselves, there and back', () => {
    for (let bits = 0; bits < 2 ** 16; bits++) {
      const value = halfToNumber(bits);
      if (Number.isNaN(value)) expect(numberToHalf(value)).toBe(0x7e00);
      else expect(numberToHalf(value)).toBe(bits);
    }
  });

  it.each([
    // numpy.float16(x).view(numpy.uint16)
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [1 + 2 ** -11 + 2 ** -30, 0x3c01],
    [2 - 2 ** -11, 0x4000],
    [65_519.99, 0x7bff],
    [65_520, 0x7c00],
    [-1e9, 0xfc00],
    [2 ** -25, 0x0000],
    [2 ** -25 + 2 ** -40, 0x0001],
    [2 ** -14 - 2 ** -26, 0x0400],
    [0.1, 0x2e66],
    [-0, 0x8000],
  ])('take %d as 0x%s', (value, bits) => {
    expect(numberToHalf(value)).toBe(bits);
  });

  it('are written on request', () => {
    const values = new Float32Array([0.1, -2, 65_504]);
    const file = writeSafetensors([['x', { shape: [3], values }]], [], { half: true });
    const { tensors, types } = readSafetensors(file, 'x');
    expect(types.get('x')).toBe('F16');
    expect([...tensors.get('x')!.values]).toEqual([0.0999755859375, -2, 65_504]);
  });
});
