import type { FileBytes } from './file_bytes.ts';

/** A message of an object's header. */
export interface Message {
  readonly type: number;
  /** The address of its body. */
  readonly at: number;
  readonly size: number;
}

/** The message types that we read, with their numbers in the format. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

const LOOKED_AT: ReadonlySet<number> = new Set(Object.values(MESSAGE));
/** The flag of a shared message, whose body is stored elsewhere. */
const SHARED = 0x02;
/** Limits that no object of a Keras file reaches. They stop damaged files whose blocks form circles. */
const MAX_MESSAGES = 4_096;
const MAX_BLOCKS = 256;

/** The messages in LOOKED_AT of the object whose header is at `at` ("Disk Format: Level 2A1, 2A2"). */
export function readMessages(file: FileBytes, at: number): Message[] {
  return file.number(at, 1) === 1 ? readVersion1(file, at) : readVersion2(file, at);
}

function readVersion1(file: FileBytes, at: number): Message[] {
  const messages: Message[] = [];
  const most = Math.min(file.number(at + 2, 2), MAX_MESSAGES);
  const blocks = [{ at: at + 16, size: file.number(at + 8, 4) }];
  let count = 0;
  for (let b = 0; b < blocks.length; b++) {
    const { at: start, size } = blocks[b]!;
    file.slice(start, size);
    for (let next = start; next + 8 <= start + size && count < most; count++) {
      const message = { type: file.number(next, 2), at: next + 8, size: file.number(next + 2, 2) };
      next += 8 + message.size;
      if (next > start + size) throw file.broken(`a message runs past its block at byte ${start}`);
      keep(file, message, file.number(message.at - 4, 1), messages, blocks, 0);
    }
  }
  return messages;
}

function readVersion2(file: FileBytes, at: number): Message[] {
  file.expect(at, 'OHDR');
  if (file.number(at + 4, 1) !== 2) throw file.broken(`the object at byte ${at} is of no known version`);
  const flags = file.number(at + 5, 1);
  const ordered = (flags & 0x04) !== 0;
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 0x03);
  const blocks = [{ at: sizeAt + sizeBytes, size: file.number(sizeAt, sizeBytes) }];
  const messages: Message[] = [];
  const prefix = ordered ? 6 : 4;
  let count = 0;
  for (let b = 0; b < blocks.length; b++) {
    const { at: start, size } = blocks[b]!;
    file.slice(start, size);
    for (let next = start; next + prefix <= start + size; count++) {
      if (count > MAX_MESSAGES) throw file.broken(`the object at byte ${at} has no end`);
      const message = { type: file.number(next, 1), at: next + prefix, size: file.number(next + 1, 2) };
      const messageFlags = file.number(next + 3, 1);
      next += prefix + message.size;
      if (next > start + size) throw file.broken(`a message runs past its block at byte ${start}`);
      keep(file, message, messageFlags, messages, blocks, 4);
    }
  }
  return messages;
}

/**
 * Adds a message of a type that we read to `messages`, or the block of a continuation message to `blocks`. `frame` is the
 * size in bytes of a block's signature, and of its checksum.
 */
function keep(
  file: FileBytes,
  message: Message,
  flags: number,
  messages: Message[],
  blocks: { at: number; size: number }[],
  frame: 0 | 4,
): void {
  if (message.type === MESSAGE.continuation) {
    const at = file.place(message.at);
    const size = file.number(message.at + 8, 8) - 2 * frame;
    if (blocks.length >= MAX_BLOCKS) throw file.broken('an object has no end');
    if (frame) file.expect(at, 'OCHK');
    file.slice(at + frame, size);
    blocks.push({ at: at + frame, size });
    return;
  }
  if (!LOOKED_AT.has(message.type)) return;
  if (flags & SHARED) throw file.unsupported('shares descriptions between objects');
  messages.push(message);
}
