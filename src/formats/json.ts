import { InputError } from '../corpus/errors.ts';

/**
 * Parses untrusted JSON. Throws an InputError for text that is not JSON, and for an object that repeats a key (JSON.parse
 * would silently keep the last value).
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

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** True for a JSON object. Read its keys with `own`, since a file may contain the key "__proto__". */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of an own property; undefined if there is none. */
export function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A text from a file for messages: quoted, on one line, and cut to 60 characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** The first repeated key of an object in a valid JSON text; null if there is none. */
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
