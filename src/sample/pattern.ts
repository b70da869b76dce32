import { InputError } from '../corpus/errors.ts';

/**
 * Regular expressions in linear time: JavaScript's backtrack, and `(a+)+$` would hang the thread. A pattern becomes a
 * nondeterministic automaton (Thompson), all of whose states are followed at once.
 *
 * A pattern holds symbols, `.`, classes (`[…]`, `\d`, `\p{…}` and the like), `(…)`, `(?:…)`, `|`, `^`, `$`, and `*`, `+`,
 * `?`, `{m}`, `{m,}`, `{m,n}`. It has no look-around, no references back and no `\b`. Case is ignored.
 */
type State =
  | { readonly kind: 'symbol'; readonly fits: (symbol: string) => boolean; next: number }
  | { readonly kind: 'split'; readonly next: number[] }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'match' };

/** The most states of a pattern, which bounds the time per symbol. */
const MOST_STATES = 2_000;
/** The most symbols of a pattern, which bounds the parser's depth. */
const MOST_SYMBOLS = 500;

/** A piece of a pattern: makes its states before `next` and gives the first. */
type Piece = (next: number) => number;

/** A function that says whether a pattern matches somewhere in a text. Throws an InputError that says what is wrong. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const symbols = [...pattern];
  const refuse = (why: string): InputError => new InputError(`The pattern /${pattern}/ cannot be used: ${why}`);
  if (symbols.length > MOST_SYMBOLS) throw new InputError(`A pattern has at most ${MOST_SYMBOLS} symbols. Shorten it.`);
  const states: State[] = [{ kind: 'match' }];
  const add = (state: State): number => {
    if (states.length >= MOST_STATES) throw refuse(`it repeats too much. Use smaller numbers in {…}.`);
    return states.push(state) - 1;
  };
  // A state of its own, so that every repetition counts towards MOST_STATES.
  const nothing: Piece = (next) => add({ kind: 'split', next: [next] });
  let at = 0;

  const alternatives = (): Piece => {
    const pieces = [sequence()];
    while (symbols[at] === '|') {
      at++;
      pieces.push(sequence());
    }
    return pieces.length === 1
      ? pieces[0]!
      : (next) => add({ kind: 'split', next: pieces.map((piece) => piece(next)) });
  };
  const sequence = (): Piece => {
    const pieces: Piece[] = [];
    while (at < symbols.length && symbols[at] !== '|' && symbols[at] !== ')') pieces.push(repeated(atom()));
    if (pieces.length === 0) return nothing;
    return (next) => pieces.reduceRight((after, piece) => piece(after), next);
  };
  const repeated = (piece: Piece): Piece => {
    let result = piece;
    for (let bounds = repeat(); bounds; bounds = repeat()) {
      const [least, most] = bounds;
      const inner = result;
      if (most === 0) result = nothing;
      else
        result = (next) => {
          let first = next;
          if (most === Infinity) {
            const loop: number[] = [];
            first = add({ kind: 'split', next: loop });
            loop.push(inner(first), next);
          } else for (let i = least; i < most; i++) first = add({ kind: 'split', next: [inner(first), next] });
          for (let i = 0; i < least; i++) first = inner(first);
          return first;
        };
    }
    return result;
  };
  const repeat = (): [number, number] | null => {
    const found = /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/u.exec(symbols.slice(at, at + 12).join(''));
    if (!found) return null;
    at += found[0].length;
    const sign = found[0][0]!;
    if (sign !== '{') return [sign === '+' ? 1 : 0, sign === '?' ? 1 : Infinity];
    const least = Number(found[1]);
    const most = found[2] === '' ? least : found[3] === '' ? Infinity : Number(found[3]);
    if (most < least) throw refuse(`{${least},${most}} is out of order. Put the smaller number first.`);
    return [least, most];
  };
  const atom = (): Piece => {
    const symbol = symbols[at++]!;
    if (symbol === '(') {
      if (symbols[at] === '?') {
        if (symbols[at + 1] !== ':') throw refuse('look-around and named groups are not known. Use (?:…) or (…).');
        at += 2;
      }
      const inner = alternatives();
      if (symbols[at++] !== ')') throw refuse('a bracket ( is not closed. Close it, or write \\(.');
      return inner;
    }
    if (symbol === '^') return (next) => add({ kind: 'start', next });
    if (symbol === '$') return (next) => add({ kind: 'end', next });
    if ('*+?{'.includes(symbol)) throw refuse(`there is nothing before ${symbol} to repeat. Write \\${symbol}.`);
    const fits = oneSymbol(symbol === '[' ? classText() : symbol === '\\' ? escapeText() : symbol);
    return (next) => add({ kind: 'symbol', fits, next });
  };
  const classText = (): string => {
    const first = at - 1;
    while (at < symbols.length && symbols[at] !== ']') at += symbols[at] === '\\' ? 2 : 1;
    if (at++ >= symbols.length) throw refuse('a bracket [ is not closed. Close it, or write \\[.');
    return symbols.slice(first, at).join('');
  };
  const escapeText = (): string => {
    const letter = symbols[at++];
    if (letter === undefined) throw refuse('it ends with \\. Write \\\\ for the sign itself.');
    if (/[1-9kbB]/.test(letter)) throw refuse(`\\${letter} is not known. Leave it out.`);
    if (!'pPu'.includes(letter) || symbols[at] !== '{') return `\\${letter}`;
    const first = at;
    while (at < symbols.length && symbols[at - 1] !== '}') at++;
    return `\\${letter}${symbols.slice(first, at).join('')}`;
  };
  /** A test of one symbol, for which JavaScript's own expression is safe. */
  const oneSymbol = (text: string): ((symbol: string) => boolean) => {
    let expression: RegExp;
    // Signs that stand for themselves here, but not in JavaScript's expressions.
    const literal = text === ']' || text === '}' ? `\\${text}` : text;
    try {
      expression = new RegExp(`^(?:${literal})$`, 'iu');
    } catch {
      throw refuse(`${text} is not understood. See the regular expressions of JavaScript.`);
    }
    const known = new Map<string, boolean>();
    return (symbol) => {
      let fits = known.get(symbol);
      if (fits === undefined) known.set(symbol, (fits = expression.test(symbol)));
      return fits;
    };
  };

  const whole = alternatives();
  if (at < symbols.length) throw refuse('a bracket ) was not opened. Leave it out, or write \\).');
  const first = whole(0);
  return (text) => matchesSomewhere(states, first, [...text]);
}

function matchesSomewhere(states: readonly State[], first: number, text: readonly string[]): boolean {
  let current: number[] = [];
  for (let t = 0; t <= text.length; t++) {
    // A match may begin at every symbol.
    const open = [...current, first];
    const seen = new Set<number>();
    const next: number[] = [];
    while (open.length > 0) {
      const id = open.pop()!;
      if (seen.has(id)) continue;
      seen.add(id);
      const state = states[id]!;
      if (state.kind === 'match') return true;
      else if (state.kind === 'split') open.push(...state.next);
      else if (state.kind === 'symbol') {
        if (t < text.length && state.fits(text[t]!)) next.push(state.next);
      } else if (t === (state.kind === 'start' ? 0 : text.length)) open.push(state.next);
    }
    current = next;
  }
  return false;
}
