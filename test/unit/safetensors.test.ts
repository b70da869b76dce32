import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';

/** A file from the text of its header and as many bytes of tensors. */
function fileOf(header: string, tensorBytes: Uint8Array | number = 0, announced?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const tensors = typeof tensorBytes === 'number' ? new Uint8Array(tensorBytes) : tensorBytes;
  const file = new Uint8Array(8 + json.length + tensors.length);
  new DataView(file.buffer).setBigUint64(0, announced ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(tensors, 8 + json.length);
  return file;
}

/** The header's entry of a tensor. */
function entry(dtype: string, shape: unknown, begin: number, end: number): string {
  return JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
}

/** The message with which a file is refused. */
function refusal(file: Uint8Array): string {
  try {
    readSafetensors(file, 'x.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as Error;
    expect(message).toContain('x.safetensors');
    expect(message).not.toMatch(/[\n\r]/);
    return message;
  }
  throw new Error('The file was taken.');
}

describe('a safetensors file', () => {
  it('comes back bit for bit, NaN, negative zero and odd names included', () => {
    const values = new Float32Array(new Uint32Array([0x7fc00001, 0x80000000, 1, 0xff800000]).buffer);
    const tensors = [
      ['__proto__', { shape: [2, 2], values }],
      ['double', { shape: [1], values: new Float64Array([Math.PI]) }],
      ['empty', { shape: [0, 7], values: new Float32Array(0) }],
      ['scalar', { shape: [], values: new Float32Array([3]) }],
    ] as const;
    const bytes = writeSafetensors(tensors, [['__proto__', 'a "text" 🦖']]);
    expect((8 + new DataView(bytes.buffer).getUint32(0, true)) % 8).toBe(0);
    const file = readSafetensors(bytes, 'x');
    expect([...file.tensors.keys()].sort()).toEqual(['__proto__', 'double', 'empty', 'scalar']);
    for (const [name, { shape, values: written }] of tensors) {
      const read = file.tensors.get(name)!;
      expect(read.shape).toEqual(shape);
      expect(read.values.constructor).toBe(written.constructor);
      expect(new Uint8Array(read.values.buffer)).toEqual(new Uint8Array(written.buffer));
    }
    expect([...file.metadata]).toEqual([['__proto__', 'a "text" 🦖']]);
    expect(Object.prototype).not.toHaveProperty('dtype');
  });

  it('is read from the middle of a larger buffer, at any offset', () => {
    const bytes = writeSafetensors([['a', { shape: [1], values: new Float32Array([0.1]) }]], []);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(readSafetensors(larger.subarray(3), 'x').tensors.get('a')!.values[0]).toBe(Math.fround(0.1));
  });

  it('may hold 16-bit numbers of both kinds', () => {
    // 1, -2, the smallest subnormal, the largest, Infinity, NaN in binary16; 1 and -2 in bfloat16.
    const bits = new Uint16Array([0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00, 0x3f80, 0xc000]);
    const header = `{"h":${entry('F16', [6], 0, 12)},"b":${entry('BF16', [2], 12, 16)}}`;
    const { tensors } = readSafetensors(fileOf(header, new Uint8Array(bits.buffer)), 'x');
    expect([...tensors.get('h')!.values]).toEqual([1, -2, 2 ** -24, 65504, Infinity, NaN]);
    expect([...tensors.get('b')!.values]).toEqual([1, -2]);
  });

  it('may have spaces after its header and keys that are not ours', () => {
    const header = `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"note":[]}}   `;
    expect(readSafetensors(fileOf(header, 4), 'x').tensors.size).toBe(1);
    expect(readSafetensors(fileOf('{}'), 'x').tensors.size).toBe(0);
  });
});

describe('a broken safetensors file is refused', () => {
  const one = (dtype: string, shape: unknown, begin: number, end: number) => `{"a":${entry(dtype, shape, begin, end)}}`;
  it.each([
    ['empty', new Uint8Array(0), /only 0 bytes/],
    ['cut within the announcement', new Uint8Array(5), /only 5 bytes/],
    ['of text', new TextEncoder().encode('rex\nanna\nzoe and more'), /announces a header of \d+ bytes/],
    ['with an absurd header', fileOf('{}', 0, 2n ** 63n), /announces a header of 9\d{18} bytes/],
    ['cut within the header', fileOf('{"a":1}').subarray(0, 12), /announces a header of 7 bytes, but has 4/],
    ['whose header is a list', fileOf('[1,2]'), /does not start with "\{"/],
    ['whose header is not JSON', fileOf('{"a":}'), /The header of x.safetensors is not valid JSON/],
    ['whose header is not UTF-8', fileOf('{"?":1}').map((byte) => (byte === 0x3f ? 0xff : byte)), /is not UTF-8/],
    ['with a tensor twice', fileOf(`{"a":${entry('F32', [1], 0, 4)},"\\u0061" :{}}`, 4), /holds "a" twice/],
    ['without a description', fileOf('{"a":7}'), /Tensor "a" of x.safetensors has no description/],
    ['of integers', fileOf(one('I64', [1], 0, 8), 8), /dtype is "I64"; one of F64, F32, F16, BF16/],
    ['of a type that objects inherit', fileOf(one('toString', [1], 0, 8), 8), /dtype is "toString"/],
    ['without a type', fileOf('{"a":{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,0]}}}'), /is missing/],
    ['of negative shape', fileOf(one('F32', [-1, -1], 0, 4), 4), /its shape is no list of whole numbers/],
    ['of fractional shape', fileOf(one('F32', [0.5, 2], 0, 4), 4), /its shape is no list/],
    ['whose shape is a text', fileOf(one('F32', '4', 0, 4), 4), /its shape is no list/],
    ['of shape beyond all files', fileOf(one('F32', [2 ** 52, 2 ** 52], 0, 4), 4), /needs 8\.\d+e\+31 bytes, not 4/],
    ['of other size than its shape', fileOf(one('F32', [2], 0, 4), 4), /shape \[2\] of F32 needs 8 bytes, not 4/],
    ['with one offset', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 4), /no two whole numbers/],
    ['of reversed offsets', fileOf(one('F32', [1], 4, 0), 4), /lies at bytes 4 to 0/],
    ['cut within a tensor', fileOf(one('F32', [2], 0, 8), 7), /lies at bytes 0 to 8, but there are 7/],
    ['of offsets past 2^53', fileOf(one('F32', [1], 2 ** 54, 2 ** 54 + 4), 4), /no two whole numbers/],
    [
      'with overlapping tensors',
      fileOf(`{"a":${entry('F32', [1], 0, 4)},"b":${entry('F32', [1], 2, 6)}}`, 6),
      /Tensor "b" .* overlaps/,
    ],
    ['with a hole', fileOf(one('F32', [1], 4, 8), 8), /leaves 4 bytes before it unused/],
    ['with bytes at the end', fileOf(one('F32', [1], 0, 4), 5), /1 bytes that belong to no tensor/],
    ['with metadata that is no text', fileOf('{"__metadata__":{"a":1}}'), /the value of "a" is no text/],
    ['with metadata that is a list', fileOf('{"__metadata__":[]}'), /__metadata__ of x.safetensors is no JSON object/],
    ['with metadata twice in itself', fileOf('{"__metadata__":{"a":"","a":""}}'), /holds "a" twice/],
    ['whose names are commands of a terminal', fileOf('{"\\u001b[2J\\n":1}'), /Tensor "\\u001b\[2J\\n" of/],
  ])('%s', (_, file, message) => {
    expect(refusal(file)).toMatch(message);
  });

  it('however deep its header nests', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(refusal(fileOf(deep))).toMatch(/has no description/);
  });
});

describe('writeSafetensors', () => {
  const tensor = { shape: [2], values: new Float32Array(2) };
  it('refuses shapes and names that are mistakes of the caller', () => {
    expect(() => writeSafetensors([['a', { ...tensor, shape: [3] }]], [])).toThrow(RangeError);
    const twice = [
      ['a', tensor],
      ['a', tensor],
    ] as const;
    expect(() => writeSafetensors(twice, [])).toThrow(RangeError);
    expect(() => writeSafetensors([['__metadata__', tensor]], [])).toThrow(RangeError);
  });
});
