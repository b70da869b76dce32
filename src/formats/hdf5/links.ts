import type { FileBytes } from './file_bytes.ts';
import { MESSAGE } from './messages.ts';
import type { Message } from './messages.ts';

/** Bytes per entry of a symbol table node. */
const ENTRY_BYTES = 40;
/** The cache type of a symbolic link. */
const SYMBOLIC = 2;
/** The most names of a group and levels of its tree: more than any Keras model has. */
const MAX_LINKS = 1_024;
const MAX_LEVEL = 8;

/** The names in a group with the addresses of their objects. Symbolic and external links are left out. */
export function readLinks(file: FileBytes, messages: readonly Message[]): Map<string, number> {
  const links = new Map<string, number>();
  for (const { type, at } of messages) {
    if (type === MESSAGE.symbolTable)
      readTree(file, file.place(at), heapOf(file, file.place(at + 8)), links, MAX_LEVEL);
    if (type === MESSAGE.link) readLink(file, at, links);
    if (type === MESSAGE.linkInfo) {
      const heapAt = at + 2 + (file.number(at + 1, 1) & 1 ? 8 : 0);
      if (file.address(heapAt) !== null)
        throw file.unsupported('keeps the names of a large group in the format of 2008');
    }
  }
  return links;
}

function add(file: FileBytes, links: Map<string, number>, name: string, address: number): void {
  if (links.has(name)) throw file.broken(`a group holds ${JSON.stringify(name.slice(0, 60))} twice`);
  if (links.size >= MAX_LINKS) throw file.broken(`a group has more than ${MAX_LINKS} names`);
  links.set(name, address);
}

/** The data segment of a local heap, which holds the names of a group. */
function heapOf(file: FileBytes, at: number): { at: number; size: number } {
  file.expect(at, 'HEAP');
  const heap = { at: file.place(at + 24), size: file.number(at + 8, 8) };
  file.slice(heap.at, heap.size);
  return heap;
}

/**
 * Reads a version 1 B-tree of names ("Level 1A1") with its nodes. The recursion ends even for damaged trees: the level
 * falls with every call, and a repeated name throws.
 */
function readTree(
  file: FileBytes,
  at: number,
  heap: { at: number; size: number },
  links: Map<string, number>,
  mostLevel: number,
): void {
  file.expect(at, 'TREE');
  const level = file.number(at + 5, 1);
  const children = file.number(at + 6, 2);
  if (file.number(at + 4, 1) !== 0 || level > mostLevel)
    throw file.broken(`the tree at byte ${at} is not one of names`);
  if (children > MAX_LINKS) throw file.broken(`the tree at byte ${at} has ${children} branches`);
  for (let i = 0; i < children; i++) {
    const child = file.place(at + 32 + 16 * i);
    const before = links.size;
    if (level > 0) readTree(file, child, heap, links, level - 1);
    else readNode(file, child, heap, links);
    // Otherwise a damaged tree could repeat an empty branch many times.
    if (links.size === before) throw file.broken(`the tree at byte ${at} has an empty branch`);
  }
}

function readNode(file: FileBytes, at: number, heap: { at: number; size: number }, links: Map<string, number>): void {
  file.expect(at, 'SNOD');
  const entries = file.number(at + 6, 2);
  file.slice(at + 8, entries * ENTRY_BYTES);
  for (let i = 0; i < entries; i++) {
    const entry = at + 8 + i * ENTRY_BYTES;
    if (file.number(entry + 16, 4) === SYMBOLIC) continue;
    const start = file.number(entry, 8);
    if (start >= heap.size) throw file.broken(`a name lies at byte ${start} of ${heap.size} for names`);
    add(file, links, file.name(heap.at + start, heap.size - start), file.place(entry + 8));
  }
}

/** Reads a link message. Its flags say which optional fields it has. */
function readLink(file: FileBytes, at: number, links: Map<string, number>): void {
  const flags = file.number(at + 1, 1);
  let next = at + 2;
  const kind = flags & 0x08 ? file.number(next++, 1) : 0;
  if (flags & 0x04) next += 8;
  if (flags & 0x10) next += 1;
  const lengthBytes = 1 << (flags & 0x03);
  const length = file.number(next, lengthBytes);
  next += lengthBytes;
  if (kind === 0) add(file, links, file.name(next, length), file.place(next + length));
}
