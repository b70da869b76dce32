import type { CorpusSource, OneSource, SourcePart } from '../worker/settings.ts';

/** The label of the built-in list in the base model. */
const BUILT_IN = 'dinosaurs';

/** The most symbols of a label that is made from a file's name. */
const LONGEST = 60;

/** The parts of a source; one for a list alone. */
export function partsOf(source: CorpusSource): readonly SourcePart[] {
  return source.kind === 'several' ? source.parts : [{ source, label: labelOf(source), weight: 1 }];
}

/** Several lists as one source, or the one that there is. */
export function sourceOf(parts: readonly SourcePart[]): CorpusSource {
  return parts.length === 1 ? parts[0]!.source : { kind: 'several', parts };
}

/** A source with more lists. Each gets a label of its own. */
export function withLists(current: CorpusSource | null, added: readonly OneSource[]): CorpusSource {
  const parts = current ? [...partsOf(current)] : [];
  for (const source of added) {
    const label = labelOf(source);
    const taken = (of: string): boolean => parts.some((part) => part.label === of);
    let own = label;
    for (let number = 2; taken(own); number++) own = `${label} ${number}`;
    parts.push({ source, label: own, weight: 1 });
  }
  return sourceOf(parts);
}

function labelOf(source: OneSource): string {
  switch (source.kind) {
    case 'built-in':
      return BUILT_IN;
    case 'ready':
      return source.id;
    case 'bytes':
      return [...(source.name.replace(/\.[^.]*$/, '') || source.name)].slice(0, LONGEST).join('');
    default:
      return source satisfies never;
  }
}

/** A label for people: ids of ready lists have hyphens for spaces. */
export function labelWords(label: string): string {
  return label.replaceAll('-', ' ');
}
