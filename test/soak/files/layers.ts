import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { joinBytes } from '../../../src/formats/join_bytes.ts';
import { fromBase64Url, toBase64Url } from '../../../src/worker/base64url.ts';
import { pack, unpack } from '../../../src/worker/link_parts.ts';
import type { Dice } from '../dice.ts';

/** Changes what lies within a file and closes it again, so that lengths and checksums fit. */
export type Layer = (file: Uint8Array, change: (part: Uint8Array) => Uint8Array, dice: Dice) => Uint8Array;

/** The header of a safetensors file. */
export const safetensorsHeader: Layer = (file, change) => {
  const end = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = change(file.subarray(8, end));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return joinBytes([length, header, file.subarray(end)]);
};

/** A file of a zip archive. */
export const zipMember: Layer = (file, change, dice) => {
  const members = unzipSync(file);
  const name = dice.one(Object.keys(members));
  return zipSync({ ...members, [name]: change(members[name]!) });
};

/** The JSON of a link. */
export const linkJson: Layer = (file, change) => {
  const value = unpack(fromBase64Url(strFromU8(file).slice(2))!);
  const json = strFromU8(change(strToU8(JSON.stringify(value))));
  try {
    return strToU8(`1.${toBase64Url(pack(JSON.parse(json))!)}`);
  } catch {
    return strToU8(json);
  }
};
