import { InputError } from '../corpus/errors.ts';
import type { OpenedSource } from './opened_source.ts';
import type { HowRead } from './protocol.ts';
import type { CorpusSource, OneSource } from './settings.ts';

/** A list that looks like running text, which is not to replace a run before its user says that it is one. */
export class ProseError extends InputError {
  /** The list, with the choice to read its lines as names. */
  readonly asNames: CorpusSource;

  constructor(name: string, asNames: CorpusSource) {
    super(`${name} looks like running text, not like names. Learn it as text, or its lines as names.`);
    this.asNames = asNames;
  }
}

/** Throws a ProseError if a list, or one of several, looks like running text and nobody has chosen how to read it. */
export function refuseProse({ source, name, parts }: OpenedSource, how: readonly HowRead[]): void {
  const asks = (one: CorpusSource, i: number): one is Bytes =>
    one.kind === 'bytes' && one.reading === undefined && how[i]?.prose === true;
  const chosen = (one: Bytes): Bytes => ({ ...one, reading: { kind: 'lines' } });
  if (asks(source, 0)) throw new ProseError(name, chosen(source));
  if (source.kind !== 'several') return;
  const first = source.parts.findIndex((part, i) => asks(part.source, i));
  if (first < 0) return;
  const again = source.parts.map((part, i) => (asks(part.source, i) ? { ...part, source: chosen(part.source) } : part));
  throw new ProseError(parts![first]!.name, { ...source, parts: again });
}

type Bytes = Extract<OneSource, { readonly kind: 'bytes' }>;
