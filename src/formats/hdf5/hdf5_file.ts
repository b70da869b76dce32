import { quoted } from '../json.ts';
import { halfToNumber } from '../half.ts';
import type { Tensor } from '../safetensors.ts';
import { FileBytes } from './file_bytes.ts';
import { readLinks } from './links.ts';
import { MESSAGE, readMessages } from './messages.ts';
import type { Message } from './messages.ts';
import { findHdf5, rootOf } from './superblock.ts';
import { readTexts } from './texts.ts';
import { elementsOf, readShape, readType } from './types.ts';
import type { ElementType } from './types.ts';

/** The description of a dataset, without its values. */
export interface DatasetDescription {
  /** Its path from the root, without a leading slash. */
  readonly path: string;
  readonly shape: readonly number[];
  /** F16, F32, F64, or a description of another type. */
  readonly dtype: string;
}

/** The deepest nesting of groups that `describe` follows. */
const MAX_DEPTH = 16;
/** The most objects that `describe` visits. */
const MAX_OBJECTS = 2_000;

/**
 * Reads HDF5 files as h5py writes them by default, and so as Keras writes them: groups, text attributes, and contiguous
 * datasets of floats. Chunked or compressed datasets and large groups of the newer format throw an InputError that says so.
 * Source: HDF5 File Format Specification, version 3.0
 * (https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html).
 *
 * Memory is at most the file's size (twice that for 16-bit numbers), and time is proportional to it.
 * docs/decisions/0006-own-hdf5-reader.md says why we do not use the C library in WebAssembly. Every method throws an
 * InputError that names the file if it is damaged.
 */
export class Hdf5File {
  readonly #file: FileBytes;
  readonly #root: number;
  /** The byte ranges that were read as values. Two datasets must not share a byte. */
  readonly #used: { path: string; begin: number; end: number }[] = [];

  /** Checks the signature and finds the root group. */
  constructor(bytes: Uint8Array, source: string) {
    const { bytes: file, userBlock } = findHdf5(bytes) ?? { bytes, userBlock: 0 };
    this.#file = new FileBytes(file, source);
    this.#root = rootOf(this.#file, userBlock);
  }

  /** The names in a group, in the file's order; null if there is no object at that path. */
  names(path: string): string[] | null {
    const { messages, children } = this.#enter(path);
    return messages || children.size > 0 ? [...children] : null;
  }

  /** The texts of an attribute as a flat list; null if there is no such attribute. */
  texts(path: string, attribute: string): string[] | null {
    const file = this.#file;
    for (const { type, at, size } of this.#find(path) ?? []) {
      if (type === MESSAGE.attributeInfo) {
        const heapAt = at + 2 + (file.number(at + 1, 1) & 1 ? 2 : 0);
        if (file.address(heapAt) !== null) throw file.unsupported('keeps large attributes in the format of 2008');
      }
      if (type !== MESSAGE.attribute) continue;
      const found = this.#attribute(at);
      if (found.name !== attribute) continue;
      const shape = readShape(file, found.spaceAt) ?? [0];
      const element = readType(file, found.typeAt);
      if (found.at + elementsOf(shape) * element.size > at + size) {
        throw file.broken(`attribute ${quoted(attribute)} runs past its end`);
      }
      return readTexts(file, found.at, element, shape);
    }
    return null;
  }

  /** The shape of a dataset; null if there is no dataset at that path. */
  shape(path: string): readonly number[] | null {
    const messages = this.#find(path);
    return messages && messages.some(({ type }) => type === MESSAGE.layout)
      ? this.#describe(path, messages).shape
      : null;
  }

  /** The shape and the row-major values of a dataset of floats. Throws if there is no dataset, and for other types. */
  tensor(path: string): Tensor {
    const file = this.#file;
    const messages = this.#find(path);
    const layout = messages?.find(({ type }) => type === MESSAGE.layout);
    if (!messages || !layout) throw file.broken(`there is no dataset ${quoted(path)}`);
    const { shape, type, dtype } = this.#describe(path, messages);
    if (type.kind !== 'float') throw file.unsupported(`has in ${quoted(path)} ${dtype}, not floats`);
    const bytes = elementsOf(shape) * type.size;
    const at = this.#place(path, layout.at, bytes);
    const other = this.#used.find((piece) => piece.path !== path && piece.begin < at + bytes && at < piece.end);
    if (other) throw file.broken(`datasets ${quoted(other.path)} and ${quoted(path)} overlap`);
    this.#used.push({ path, begin: at, end: at + bytes });
    return { shape, values: valuesOf(file.copy(at, bytes), type.size) };
  }

  /** Descriptions of all datasets, in the file's order. */
  describe(): DatasetDescription[] {
    const found: DatasetDescription[] = [];
    const seen = new Set<number>();
    const visit = (address: number, path: string, depth: number): void => {
      // Several links may lead to the same object, even in circles.
      if (seen.has(address) || depth > MAX_DEPTH || seen.size >= MAX_OBJECTS) return;
      seen.add(address);
      const messages = readMessages(this.#file, address);
      if (messages.some(({ type }) => type === MESSAGE.layout)) {
        const { shape, dtype } = this.#describe(path, messages);
        found.push({ path, shape, dtype });
      }
      for (const [name, child] of readLinks(this.#file, messages)) {
        visit(child, path ? `${path}/${name}` : name, depth + 1);
      }
    };
    visit(this.#root, '', 0);
    return found;
  }

  /** The messages of the object at a path; null if there is none. */
  #find(path: string): Message[] | null {
    return this.#enter(path).messages;
  }

  /**
   * The messages of the object at a path, or null, and the names below it. Keras on Windows joined the names of groups with
   * backslashes, so that one link stands for several levels: its name is taken apart.
   */
  #enter(path: string): { messages: Message[] | null; children: Set<string> } {
    const parts = path.split('/').filter((part) => part !== '');
    let messages = readMessages(this.#file, this.#root);
    for (;;) {
      const links = readLinks(this.#file, messages);
      const apart = Array.from(links, ([name, address]) => ({ levels: name.split('\\'), address }));
      if (parts.length === 0) return { messages, children: new Set(apart.map(({ levels }) => levels[0]!)) };
      const next = apart.find(({ levels }) => levels.every((level, i) => level === parts[i]));
      if (!next) {
        const below = apart.filter(({ levels }) => parts.every((part, i) => part === levels[i]));
        return { messages: null, children: new Set(below.map(({ levels }) => levels[parts.length]!)) };
      }
      parts.splice(0, next.levels.length);
      messages = readMessages(this.#file, next.address);
    }
  }

  #describe(
    path: string,
    messages: readonly Message[],
  ): { shape: readonly number[]; type: ElementType; dtype: string } {
    const typeAt = messages.find(({ type }) => type === MESSAGE.datatype)?.at;
    const spaceAt = messages.find(({ type }) => type === MESSAGE.dataspace)?.at;
    if (typeAt === undefined || spaceAt === undefined) {
      throw this.#file.broken(`dataset ${quoted(path)} has no type or no shape`);
    }
    const type = readType(this.#file, typeAt);
    const dtype = type.kind === 'float' ? `F${8 * type.size}` : type.kind === 'other' ? type.name : type.kind;
    return { shape: readShape(this.#file, spaceAt) ?? [0], type, dtype };
  }

  /** The address of a dataset's values. Throws unless their size is what the shape needs. */
  #place(path: string, at: number, bytes: number): number {
    const file = this.#file;
    const version = file.number(at, 1);
    const kind = file.number(at + 1, 1);
    if (version !== 3 && version !== 4) throw file.unsupported(`keeps ${quoted(path)} in an old way`);
    if (kind > 1) throw file.unsupported(`keeps ${quoted(path)} in pieces (chunked, perhaps compressed)`);
    const compact = kind === 0;
    const begin = compact ? at + 4 : file.place(at + 2);
    const there = compact ? file.number(at + 2, 2) : file.number(at + 10, 8);
    if (there !== bytes) throw file.broken(`dataset ${quoted(path)} needs ${bytes} bytes, but has ${there}`);
    file.slice(begin, bytes);
    return begin;
  }

  /** The parts of an attribute message; version 1 pads them to multiples of 8 bytes, version 3 names an encoding. */
  #attribute(at: number): { name: string; typeAt: number; spaceAt: number; at: number } {
    const file = this.#file;
    const version = file.number(at, 1);
    if (version < 1 || version > 3) throw file.broken(`the attribute at byte ${at} is of no known version`);
    const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
    const nameAt = at + (version === 3 ? 9 : 8);
    const typeAt = nameAt + padded(file.number(at + 2, 2));
    const spaceAt = typeAt + padded(file.number(at + 4, 2));
    const name = file.name(nameAt, file.number(at + 2, 2));
    return { name, typeAt, spaceAt, at: spaceAt + padded(file.number(at + 6, 2)) };
  }
}

function valuesOf(buffer: ArrayBuffer, size: 2 | 4 | 8): Float32Array | Float64Array {
  if (size === 8) return new Float64Array(buffer);
  return size === 4 ? new Float32Array(buffer) : Float32Array.from(new Uint16Array(buffer), halfToNumber);
}
