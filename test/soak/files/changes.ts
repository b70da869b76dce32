import { strFromU8, strToU8 } from 'fflate';
import { joinBytes } from '../../../src/formats/join_bytes.ts';
import { damaged, DAMAGES } from '../../helpers/damaged.ts';
import type { Dice } from '../dice.ts';

/** Numbers that lengths are set to. */
const EXTREMES = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const NUMBERS = [
  '-1',
  '0',
  '1e308',
  '-0.5',
  '4294967296',
  '9007199254740993',
  '99999999999999999999',
  'null',
  '"x"',
  '[]',
];
const NESTS = ['[', '{"a":', '[{"b":[', '"', '{', '<b>'];

/** What values are put within, so that JSON stays JSON. */
const WRAPS = [
  ['[', ']'],
  ['{"a":', '}'],
  ['[{"name":', '}]'],
] as const;

/** Damages a file in one way. `other` is an intact file of any kind. */
type Change = (file: Uint8Array, dice: Dice, other: Uint8Array) => Uint8Array;

/** The ways, by their names. */
export const CHANGES = {
  bytes: (file, dice) => {
    const at = dice.uniform() * (dice.happens(0.5) ? 0.1 : 1);
    const rest = { from: dice.uniform(), byte: dice.whole(0, 256), length: dice.whole(1, 17) };
    return damaged(file, { kind: dice.one(DAMAGES), at, ...rest });
  },
  splice: (file, dice, other) => joinBytes([head(file, dice), tail(other, dice)]),
  repeat: (file, dice) => joinBytes([head(file, dice), tail(file, dice)]),
  length: (file, dice) => {
    const bytes = dice.one([1, 2, 4, 8]);
    const copy = file.slice();
    if (copy.length < bytes) return copy;
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, dice.one(EXTREMES), true);
    // Lengths lie where numbers of their size may lie; half of the changes are at the beginning, where structure is dense.
    const end = dice.happens(0.5) ? Math.min(copy.length, 512) : copy.length;
    copy.set(
      new Uint8Array(view.buffer, 0, bytes),
      dice.whole(0, Math.max(1, Math.floor((end - bytes) / bytes))) * bytes,
    );
    return copy;
  },
  number: (file, dice) => replaceOne(file, dice, /-?\d[\d.]*/g, () => dice.one(NUMBERS)),
  key: (file, dice) =>
    replaceOne(file, dice, /"[^"\\]{1,40}":(?:-?[\d.]+|"[^"\\]*"|\[[\d,]*\]),?/g, (found) => twice(found, dice)),
  nest: (file, dice) => {
    const deep = strToU8(dice.one(NESTS).repeat(dice.one([1, 60, 5_000, 100_000])));
    const at = dice.happens(0.3) ? 0 : dice.whole(0, file.length + 1);
    return joinBytes([file.subarray(0, at), deep, file.subarray(at)]);
  },
  deep: (file, dice) =>
    replaceOne(file, dice, /"[^"\\]{1,40}"(?!:)|-?\d[\d.]*|\{\}/g, (found) => {
      const times = dice.one([2, 60, 3_000, 100_000]);
      const [open, close] = dice.one(WRAPS);
      return `${open.repeat(times)}${found}${close.repeat(times)}`;
    }),
  many: (file, dice) => {
    const at = dice.whole(0, file.length + 1);
    const piece = file.subarray(at, at + dice.whole(1, 9));
    return joinBytes([
      file.subarray(0, at),
      ...Array<Uint8Array>(dice.one([3, 300, 30_000])).fill(piece),
      file.subarray(at),
    ]);
  },
} as const satisfies Record<string, Change>;

/** The name of a change. */
export type ChangeName = keyof typeof CHANGES;
/** The names of all changes. */
export const CHANGE_NAMES = Object.keys(CHANGES) as readonly ChangeName[];

const head = (file: Uint8Array, dice: Dice): Uint8Array => file.subarray(0, dice.whole(0, file.length + 1));
const tail = (file: Uint8Array, dice: Dice): Uint8Array => file.subarray(dice.whole(0, file.length + 1));

/** A key and its value a second time, or with the name of another. */
function twice(found: string, dice: Dice): string {
  const whole = found.endsWith(',') ? found : `${found},`;
  const renamed = whole.replace(/^"[^"]*"/, dice.one(['"__proto__"', '"constructor"', '""', '"length"']));
  return dice.happens(0.5) ? `${whole}${found}` : `${renamed}${found}`;
}

/** Replaces one of the places of a file that match. */
function replaceOne(file: Uint8Array, dice: Dice, pattern: RegExp, by: (found: string) => string): Uint8Array {
  const text = strFromU8(file, true);
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return file;
  const { 0: match, index } = dice.one(found);
  return strToU8(text.slice(0, index) + by(match) + text.slice(index + match.length), true);
}
