import type { FeedName } from './name_feed.ts';

/** A name that the user keeps, as the page shows it, with what was known when it was kept. */
export interface KeptName {
  /** As it is written. No two kept names are written alike. */
  readonly name: string;
  /** The user's own words. */
  readonly note: string;
  /** The name of the list that it was invented from. */
  readonly source: string;
  /** True if the list does not hold it. */
  readonly isNew: boolean;
  readonly natsPerCharacter: number | null;
  /** The name of the list with the fewest edits to it, and how many. */
  readonly nearest: string | null;
  readonly distance: number | null;
  /** Training steps of the model that invented it. */
  readonly iteration: number;
  /** When it was kept, as ISO 8601. */
  readonly date: string;
}

/** The fewest kept names that other names can be like. Must be LEAST_LEANING of src/train. */
export const LEAST_LIKE = 3;

/** The source of names of a list, or of a model without its list. */
export function sourceOf(list: string | undefined): string {
  return list ?? 'a model';
}

/** The kept names that were invented from a list. */
export function keptOf(names: readonly KeptName[], list: string | undefined): readonly KeptName[] {
  return names.filter(({ source }) => source === sourceOf(list));
}

/** A sampled name as one to keep. */
export function keptName(from: Omit<FeedName, 'number'>, name: string, source: string, date: Date): KeptName {
  return {
    ...{ name, note: '', source, isNew: !from.inList },
    natsPerCharacter: from.natsPerCharacter ?? null,
    nearest: from.nearest ?? null,
    distance: from.distance ?? null,
    iteration: from.iteration,
    date: date.toISOString(),
  };
}
