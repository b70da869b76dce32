import { joinBytes } from '../join_bytes.ts';
import { MESSAGE } from './messages.ts';

/** An array of a file: float32, or unsigned 32-bit numbers. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  /** Row-major, as many as the product of the shape. */
  readonly values: Float32Array | Uint32Array;
}

/** A group: arrays and groups by name. Names are ASCII. */
export interface Hdf5Group {
  readonly [name: string]: Hdf5Array | Hdf5Group;
}

/** Bytes of the superblock of version 0, with the entry of the root group. */
const SUPERBLOCK_BYTES = 96;
/** The undefined address. */
const NONE = 2n ** 64n - 1n;
const GROUP_INFO = 0x0a;

/**
 * Writes an HDF5 file with the oldest superblock and object headers, which every reader of HDF5 knows and which have no
 * checksums: groups as lists of links, and contiguous arrays. Equal contents give equal files.
 * Source: HDF5 File Format Specification, version 3.0, as for `Hdf5File`.
 */
export function writeHdf5(root: Hdf5Group): Uint8Array {
  const parts: Uint8Array[] = [];
  let end = SUPERBLOCK_BYTES;
  /** Adds bytes at a multiple of 8 and returns their address. */
  const place = (bytes: Uint8Array): number => {
    const at = end;
    const padding = -bytes.length & 7;
    parts.push(bytes, new Uint8Array(padding));
    end += bytes.length + padding;
    return at;
  };
  /** Adds an object after what it points to, and returns the address of its header. */
  const add = (item: Hdf5Array | Hdf5Group): number => {
    if (!isArray(item))
      return place(headerOf(groupMessages(Object.entries(item).map(([name, it]) => [name, add(it)]))));
    const { values } = item;
    const data = place(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return place(headerOf(arrayMessages(item, data)));
  };
  const rootAt = add(root);
  return joinBytes([superblock(rootAt, end), ...parts]);
}

/** The type and the body of a message in an object's header. */
type MessageBody = readonly [type: number, body: Uint8Array];

function isArray(item: Hdf5Array | Hdf5Group): item is Hdf5Array {
  return ArrayBuffer.isView(item['values']);
}

function superblock(root: number, end: number): Uint8Array {
  return fields([
    ...[...'\x89HDF\r\n\x1a\n'].map((letter) => [1, letter.charCodeAt(0)] as const),
    // Versions of four parts, and the sizes of addresses and lengths.
    ...[0, 0, 0, 0, 0, 8, 8, 0].map((value) => [1, value] as const),
    // Sizes of nodes in trees of names, of which there are none.
    ...([
      [2, 4],
      [2, 16],
      [4, 0],
    ] as const),
    // Where the file begins, free space, where it ends, and a driver.
    ...([
      [8, 0],
      [8, NONE],
      [8, end],
      [8, NONE],
    ] as const),
    // The root group: no name, its header, nothing cached.
    ...([
      [8, 0],
      [8, root],
      [4, 0],
      [4, 0],
      [8, 0],
      [8, 0],
    ] as const),
  ]);
}

/** An object header of version 1. Bodies are padded to multiples of 8 bytes. */
function headerOf(messages: readonly MessageBody[]): Uint8Array {
  const padded = messages.map(([type, body]) => {
    const size = (body.length + 7) & ~7;
    return joinBytes([
      fields([
        [2, type],
        [2, size],
        [4, 0],
      ]),
      body,
      new Uint8Array(size - body.length),
    ]);
  });
  const bytes = padded.reduce((sum, { length }) => sum + length, 0);
  return joinBytes([
    fields([
      [1, 1],
      [1, 0],
      [2, messages.length],
      [4, 1],
      [4, bytes],
      [4, 0],
    ]),
    ...padded,
  ]);
}

function groupMessages(links: readonly (readonly [name: string, address: number])[]): MessageBody[] {
  const bodies = links.map(([name, address]): MessageBody => {
    const letters = new TextEncoder().encode(name);
    return [
      MESSAGE.link,
      joinBytes([
        fields([
          [1, 1],
          [1, 0],
          [1, letters.length],
        ]),
        letters,
        fields([[8, address]]),
      ]),
    ];
  });
  // Neither a heap nor a tree of names: the links are in the header.
  return [
    [
      MESSAGE.linkInfo,
      fields([
        [2, 0],
        [8, NONE],
        [8, NONE],
      ]),
    ],
    [GROUP_INFO, fields([[2, 0]])],
    ...bodies,
  ];
}

function arrayMessages({ shape, values }: Hdf5Array, at: number): MessageBody[] {
  const space = fields([[1, 1], [1, shape.length], [2, 0], [4, 0], ...shape.map((side) => [8, side] as const)]);
  // Class and version, byte order and sign, size; then position and number of bits.
  const type =
    values instanceof Uint32Array
      ? fields([
          [1, 0x10],
          [1, 0],
          [2, 0],
          [4, 4],
          [2, 0],
          [2, 32],
        ])
      : // IEEE 754: exponent of 8 bits at 23 with bias 127, mantissa of 23 bits at 0, sign at 31.
        fields([
          [1, 0x11],
          [1, 0x20],
          [1, 31],
          [1, 0],
          [4, 4],
          [2, 0],
          [2, 32],
          [1, 23],
          [1, 8],
          [1, 0],
          [1, 23],
          [4, 127],
        ]);
  const layout = fields([
    [1, 3],
    [1, 1],
    [8, at],
    [8, values.byteLength],
  ]);
  return [
    [MESSAGE.dataspace, space],
    [MESSAGE.datatype, type],
    [MESSAGE.layout, layout],
  ];
}

/** Little-endian numbers of 1, 2, 4 or 8 bytes, one after the other. */
function fields(numbers: readonly (readonly [size: 1 | 2 | 4 | 8, value: number | bigint])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of numbers) {
    if (size === 8) view.setBigUint64(at, BigInt(value), true);
    else if (size === 4) view.setUint32(at, Number(value), true);
    else if (size === 2) view.setUint16(at, Number(value), true);
    else view.setUint8(at, Number(value));
    at += size;
  }
  return new Uint8Array(view.buffer);
}
