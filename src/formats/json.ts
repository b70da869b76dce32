import { InputError } from '../corpus/errors.ts';

/**
 * Reads JSON that somebody else wrote. Throws an InputError for text that is not JSON and for a key that an object
 * holds twice (JSON.parse would keep the last one without a word).
 * @param what names the text in messages, such as "the header of dinos.safetensors"
 */
export function parseJson(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`${what} is not valid JSON. Use an intact file.`);
  }
  const key = repeatedKey(text);
  if (key !== null) throw new InputError(`${what} holds ${quoted(key)} twice. Use an intact file.`);
  return value;
}

/** What JSON calls an object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** True for what JSON calls an object. Its keys are only to be read as own ones: a file may hold "__proto__". */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of that name; undefined where there is none. */
export function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A text out of a file as messages show it: in quotes, on one line, of bounded length. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** The first key that an object of a valid JSON text holds twice; null where there is none. */
function repeatedKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') open.push(new Set());
    else if (text[i] === '}') open.pop();
    if (text[i] !== '"') continue;
    const start = i++;
    while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
    let next = i + 1;
    while (/\s/.test(text[next] ?? '')) next++;
    if (text[next] !== ':') continue;
    const key = JSON.parse(text.slice(start, i + 1)) as string;
    const keys = open.at(-1)!;
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return null;
}
