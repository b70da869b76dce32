// Apart from corpus_report.ts, since the built-in list needs no readers of tables and JSON: they are loaded for other lists.
import { checkLabel, combineLists } from '../corpus/combine.ts';
import { InputError } from '../corpus/errors.ts';
import type { NameList } from '../corpus/name_list.ts';
import { readList } from '../corpus/read_list.ts';
import type { Reading } from '../corpus/read_list.ts';
import type { OpenedSource } from './opened_source.ts';
import type { HowRead } from './protocol.ts';

/** The most labels of a list. */
const MAX_LABELS = 200;

/** Reads a list of any kind, or several as one, and tells how each was read. Throws an InputError if it cannot be used. */
export function readOther(
  opened: OpenedSource,
  keepCase: boolean,
): { readonly list: NameList; readonly how: readonly HowRead[] } {
  const { source, parts } = opened;
  if (source.kind !== 'several') {
    const reading = readingOf(opened, keepCase);
    return { list: withFewLabels(reading.list), how: [howOf(reading)] };
  }
  const readings = parts!.map((part) => readingOf(part, keepCase));
  const weighted = readings.map(({ list }, i) => ({ list, ...source.parts[i]! }));
  return { list: withFewLabels(combineLists(weighted)), how: readings.map(howOf) };
}

/** Notes that only say what the guess has are left out. */
function howOf({ guess, notes }: Reading): HowRead {
  const more = notes.filter(({ kind }) => kind !== 'table' && kind !== 'json');
  return { guess, notes: more.map(({ text }) => text), prose: notes.some(({ kind }) => kind === 'prose') };
}

/** A list itself. Throws an InputError if its labels are too many or too long, as those of a column of other things are. */
function withFewLabels(list: NameList): NameList {
  const labels = new Set(list.labels);
  if (labels.size > MAX_LABELS) {
    throw new InputError(
      `${list.source} has ${labels.size} different labels; at most ${MAX_LABELS} can be learned here. Choose another column of labels, or none.`,
    );
  }
  for (const label of labels) if (label !== null) checkLabel(label, list.source);
  return list;
}

function readingOf({ source, name, text }: OpenedSource, keepCase: boolean): Reading {
  const choice = source.kind === 'bytes' ? (source.reading ?? {}) : {};
  return readList(text, name, { keepCase, ...choice });
}
