import type { FileBytes } from './file_bytes.ts';
import { elementsOf } from './types.ts';
import type { ElementType } from './types.ts';

/** The most texts of an attribute. */
const MAX_TEXTS = 4_096;
/** The most heap objects that are visited per attribute. A heap has at most 65,535 objects; Keras writes only a few. */
const MAX_HEAP_STEPS = 100_000;

/** The texts of an attribute. Their total size is at most the file's, even if they share heap objects. */
export function readTexts(file: FileBytes, at: number, type: ElementType, shape: readonly number[]): string[] {
  const count = elementsOf(shape);
  // h5py gives an empty list the type float.
  if (count === 0) return [];
  if (type.kind !== 'text' && type.kind !== 'long text') throw file.broken('an attribute that is a text holds none');
  if (count > MAX_TEXTS) throw file.broken(`an attribute has ${count} texts`);
  file.slice(at, count * type.size);
  const budget = { steps: MAX_HEAP_STEPS };
  let bytes = 0;
  return Array.from({ length: count }, (_, i) => {
    const place = at + i * type.size;
    if (type.kind === 'text') return file.text(place, type.size);
    const length = file.number(place, 4);
    bytes += length;
    if (bytes > file.length) throw file.broken(`an attribute has texts of more than ${file.length} bytes`);
    if (length === 0) return '';
    const heapAt = file.place(place + 4);
    return file.text(heapObject(file, heapAt, file.number(place + 12, 4), length, budget), length);
  });
}

/** The address of object `index` of the global heap at `at` ("Level 1E"). Throws unless it has `length` bytes. */
function heapObject(file: FileBytes, at: number, index: number, length: number, budget: { steps: number }): number {
  file.expect(at, 'GCOL');
  const size = file.number(at + 8, 8);
  file.slice(at, size);
  for (let next = at + 16; next + 16 <= at + size && budget.steps > 0; budget.steps--) {
    const found = file.number(next, 2);
    const bytes = file.number(next + 8, 8);
    if (found === 0) break;
    if (found === index) {
      if (bytes < length || next + 16 + bytes > at + size) break;
      return next + 16;
    }
    next += 16 + Math.ceil(bytes / 8) * 8;
  }
  throw file.broken(`the heap at byte ${at} has no text ${index} of ${length} bytes`);
}
