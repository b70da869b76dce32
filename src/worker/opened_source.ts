import type { CorpusSource } from './settings.ts';

/** A source with its decoded text, which can be read as names or as running text. */
export interface OpenedSource {
  readonly source: CorpusSource;
  readonly name: string;
  readonly text: string;
  /** The parts of several lists; null for one. */
  readonly parts: readonly OpenedSource[] | null;
}
