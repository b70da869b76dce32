import type { Order, WishOrder, Wishes } from '../worker/protocol.ts';

/** The most edits from the list, and the most symbols, that can be wished for. */
export const LIMITS_OF_WISHES = { edits: 3, symbols: 49 } as const;

/** What the steering bar says of the names that are wanted. Empty texts and nulls ask for nothing. */
export interface WishForm {
  readonly begin: string;
  readonly end: string;
  readonly contain: string;
  readonly match: string;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly isNew: boolean;
  /** Edits from every name of the list, at least. */
  readonly notNear: number;
  readonly order: Order;
  readonly builtInBlock: boolean;
  /** The user's own block-list: its file's name and its words. */
  readonly block: { readonly name: string; readonly words: readonly string[] } | null;
}

/** The form until the user changes it: names that are not those of the list, and not nearly. */
export const USUAL_WISHES: WishForm = {
  begin: '',
  end: '',
  contain: '',
  match: '',
  minLength: null,
  maxLength: null,
  isNew: true,
  notNear: 2,
  order: 'drawn',
  builtInBlock: false,
  block: null,
};

/** True if the form asks for other names than usual. */
export function isWishing(form: WishForm): boolean {
  return !sameWishes(form, USUAL_WISHES);
}

export function sameWishes(a: WishForm, b: WishForm): boolean {
  return JSON.stringify(orderOf(a)) === JSON.stringify(orderOf(b));
}

/** The order for the worker: only what is asked for. */
export function orderOf(form: WishForm): WishOrder {
  const { begin, end, contain, match, minLength, maxLength, isNew, notNear, order, builtInBlock, block } = form;
  const wishes: Wishes = {
    ...(begin !== '' && { begin }),
    ...(end !== '' && { end }),
    ...(contain !== '' && { contain }),
    ...(match !== '' && { match }),
    ...(minLength !== null && { minLength }),
    ...(maxLength !== null && { maxLength }),
    ...(isNew && { isNew }),
    ...(notNear > 0 && { notNear }),
    ...(block && block.words.length > 0 && { block: block.words }),
  };
  const usual = (['isNew', 'notNear'] as const).filter((key) => key in wishes && wishes[key] === USUAL_WISHES[key]);
  return { wishes, order, builtInBlock, usual };
}

const KEY = 'mangosaurus wishes';

/** The form of the last visit; the usual one if there is none, or none that can be read. */
export function keptForm(): WishForm {
  try {
    return checked(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Record<keyof WishForm, unknown>>);
  } catch {
    return USUAL_WISHES;
  }
}

/** Keeps the form for the next visit, where the browser allows it. */
export function keepForm(form: WishForm): void {
  try {
    if (isWishing(form)) localStorage.setItem(KEY, JSON.stringify(form));
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be full or forbidden. The wishes hold for this visit then.
  }
}

/** What is usable of a form that was stored, perhaps by another version of the page. */
function checked(kept: Partial<Record<keyof WishForm, unknown>>): WishForm {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const whole = (value: unknown, least: number, most: number): number | null =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null;
  const { name, words } = (kept.block ?? {}) as { name?: unknown; words?: unknown };
  return {
    begin: text(kept.begin),
    end: text(kept.end),
    contain: text(kept.contain),
    match: text(kept.match),
    minLength: whole(kept.minLength, 1, LIMITS_OF_WISHES.symbols),
    maxLength: whole(kept.maxLength, 1, LIMITS_OF_WISHES.symbols),
    isNew: typeof kept.isNew === 'boolean' ? kept.isNew : USUAL_WISHES.isNew,
    notNear: whole(kept.notNear, 0, LIMITS_OF_WISHES.edits) ?? USUAL_WISHES.notNear,
    order: kept.order === 'typical' || kept.order === 'wild' ? kept.order : 'drawn',
    builtInBlock: kept.builtInBlock === true,
    block: Array.isArray(words) ? { name: text(name), words: words.filter((word) => typeof word === 'string') } : null,
  };
}
