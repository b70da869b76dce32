import type { Mode } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { Engine } from '../engine/engine.ts';
import { bitsOf, evaluateNames, evaluateText, evaluateWindows } from '../train/evaluate.ts';
import type { GateActivation } from '../model/config.ts';
import { symbolCandidates } from './keras_candidates.ts';
import type { SymbolCandidate } from './keras_candidates.ts';
import { withSymbols } from './keras.ts';
import type { ConvertedModel, KerasModel, SymbolOptions } from './keras.ts';
import { countsMessage } from './keras_symbols.ts';
import type { SavedModel } from './model_file.ts';

/** The text that a Keras model was trained on. */
export interface TrainingText {
  /** As it is in its file, with its line ends. */
  readonly text: string;
  /** The name of its source for messages. */
  readonly name: string;
}

/** The symbols of a text that candidates are measured on, in pieces from its start, middle and end. */
const PIECES = { count: 3, symbols: 700 } as const;
/** The names of a list that candidates are measured on. */
const MOST_NAMES = 256;
/** A list has more lines than this, none of them longer. */
const LEAST_NAMES = 8;
const LONGEST_NAME = 80;
/** Of texts with fewer symbols nothing is measured. */
const LEAST_SYMBOLS = 100;
/** A model that knows its symbols predicts at least this much better than their frequencies do. */
const CLEARLY = 0.9;
/** Another window or gate is taken where it lowers the loss by more than this share. */
const BETTER = 0.98;
/** Symbols that leave ids over are taken where their loss is this much lower. */
const LEFT_OVER = 0.8;
/** The window that candidates are measured with while it is unknown, and the lengths that are then tried. */
const USUAL_WINDOW = 40;
const WINDOWS = [10, 16, 20, 25, 30, 32, 40, 50, 60, 64, 80, 100, 128];
/** A window so long that it stands for a carried state. */
const AS_CARRIED = 384;
/** How many windows of each length are read. */
const WINDOWS_READ = { least: 64, most: 4_000 } as const;
/** The most products that reading them should take, some seconds on a processor. */
const MOST_WORK = 2e11;

/** Settings that are not to be measured. */
export interface FitOptions extends Pick<SymbolOptions, 'mode' | 'window'> {
  /** False where there is no command line, so that the notes name none of its options. */
  readonly flags?: boolean;
}

interface Fitted {
  readonly converted: ConvertedModel;
  /** In nats per symbol of a sample; null where nothing was measured. */
  readonly loss: number | null;
  /** True if that is clearly better than guessing. */
  readonly clear: boolean;
}

/**
 * The model of a Keras file with the symbols of the text that it was trained on. Files do not store their order, so every order
 * that fits is measured on the text, and the best is taken; so are windows and gates that the file leaves open, and for a list whether it
 * writes names, each from nothing, or text. The notes say what was taken, and warn where nothing predicts the text better than
 * guessing. Throws an InputError if no order fits.
 */
export async function fitKeras(
  model: KerasModel,
  trained: TrainingText,
  engine: Engine,
  options: FitOptions = {},
): Promise<ConvertedModel> {
  const { mode = model.known?.mode, window } = options;
  const { converted, loss } = await fitIn(model, trained, engine, { ...options, mode: mode ?? 'text' });
  if (mode !== undefined || typeof window === 'number' || loss === null || !isList(trained.text)) return converted;
  const names = await fitIn(model, trained, engine, { ...options, mode: 'names' });
  if (names.loss === null || !names.clear || names.loss >= BETTER * loss) return converted;
  const [as, instead] = [bitsOf(names.loss), bitsOf(loss)].map((bits) => bits.toFixed(2));
  const note =
    `It writes names, each from nothing: so it predicts the list with ${as} bits per character, as running text with ${instead}.` +
    (options.flags === false ? '' : ' --mode text overrides it.');
  return { ...names.converted, notes: [...names.converted.notes, note] };
}

/** True for a text of short lines, which may be names. */
function isList(text: string): boolean {
  const lines = text.split(/\r\n?|\n/);
  return lines.length > LEAST_NAMES && lines.every((line) => line.length <= LONGEST_NAME);
}

async function fitIn(
  model: KerasModel,
  { text, name }: TrainingText,
  engine: Engine,
  { flags = true, ...options }: FitOptions & { readonly mode: Mode },
): Promise<Fitted> {
  const candidates = symbolCandidates(text, model.config.vocabSize);
  const [first] = candidates;
  if (!first) throw new InputError(countsMessage(text, model.config.vocabSize, name));
  if (text.length < LEAST_SYMBOLS)
    return { converted: withSymbols(model, first.symbols, options), loss: null, clear: false };
  const open = options.mode === 'text' && options.window === undefined && model.open.window;
  const tried = { ...options, ...(open && { window: model.open.always ? null : USUAL_WINDOW }) };
  let best = { candidate: first, loss: Infinity };
  for (const candidate of candidates) {
    const loss = await lossOf(withSymbols(model, candidate.symbols, tried), candidate, engine);
    // Later candidates are less likely, so a little better is not enough, above all for those that leave ids over.
    const factor = candidate.exact || !best.candidate.exact ? BETTER : LEFT_OVER;
    if (loss < factor * best.loss) best = { candidate, loss };
  }
  const candidate = best.loss < CLEARLY * unigramLoss(best.candidate.text) ? best.candidate : first;
  const notes: string[] = [];
  const convert = (more: SymbolOptions): ConvertedModel =>
    withSymbols(model, candidate.symbols, { ...options, ...more });
  const measure = (more: SymbolOptions, symbols?: number): Promise<number> =>
    lossOf(convert(more), candidate, engine, symbols);
  const more: { window?: number | null; gate?: GateActivation } = {};
  if (open) {
    more.window = await bestWindow(convert({}), candidate, engine);
    const what = more.window === null ? 'the state carried from symbol to symbol' : `windows of ${more.window} symbols`;
    notes.push(
      `The file does not store the length of its windows; the text is predicted best with ${what}.${flags ? ' --window overrides it.' : ''}`,
    );
  }
  if (model.open.gate) {
    const other: GateActivation = model.config.gateActivation === 'sigmoid' ? 'hard_sigmoid' : 'sigmoid';
    // Gates differ little, so that more of the text is needed to tell.
    const symbols = Math.max(
      PIECES.symbols,
      Math.min(
        10 * PIECES.symbols,
        MOST_WORK / 50 / model.tensors.flat().reduce((sum, { values }) => sum + values.length, 0),
      ),
    );
    const [taken, instead] = [await measure(more, symbols), await measure({ ...more, gate: other }, symbols)];
    if (instead < BETTER * taken) {
      more.gate = other;
      notes.push(`Its gates are ${other} instead: with them it predicts the text better.`);
    }
  }
  const loss = await measure(more);
  const converted = convert(more);
  const told = [...converted.notes, ...notes, verdict(candidate, loss, name, flags)];
  return { converted: { ...converted, notes: told }, loss, clear: loss < CLEARLY * unigramLoss(candidate.text) };
}

/** Says which order was taken, or that none predicts the text. */
function verdict({ text, how }: SymbolCandidate, loss: number, name: string, flags: boolean): string {
  const guessing = bitsOf(unigramLoss(text));
  const bits = bitsOf(loss);
  if (bits < CLEARLY * guessing) {
    return `Its symbols are those of ${name}, ${how}: it predicts a sample of it with ${bits.toFixed(2)} bits per character.`;
  }
  return (
    `WARNING: no order of the symbols lets the model predict ${name}. The best has ${bits.toFixed(2)} bits per character, while ` +
    `guessing by frequency has ${guessing.toFixed(2)}. It was trained on another text, in another order or in another mode: ` +
    (flags
      ? 'give that text, --symbols, or --mode. The model that was written may be of no use.'
      : 'open that text with it. As it is, the model may be of no use.')
  );
}

/** The loss of a model on a sample of its text, in nats per symbol. */
async function lossOf(
  saved: SavedModel,
  { text }: SymbolCandidate,
  engine: Engine,
  piece: number = PIECES.symbols,
): Promise<number> {
  const vocabulary = Vocabulary.fromSymbols(saved.symbols);
  const model = await engine.createModel(saved.config, saved.parameters);
  try {
    let nats = 0;
    let symbols = 0;
    const add = (evaluation: { natsPerSymbol: number; symbols: number }): void => {
      if (evaluation.symbols === 0) return;
      nats += evaluation.natsPerSymbol * evaluation.symbols;
      symbols += evaluation.symbols;
    };
    if (saved.task.mode === 'names') {
      const names = text.split('\n').filter((line) => line !== '');
      const every = Math.ceil(names.length / MOST_NAMES);
      const some = names.filter((_, i) => i % every === 0).map((line) => vocabulary.encodeKnown(line));
      add(await evaluateNames(model, some));
    } else {
      const { window } = saved.task;
      for (const ids of piecesOf(vocabulary.encodeKnown(text), Math.floor(piece))) {
        if (window === null) add(await evaluateText(model, ids));
        else if (ids.length > window) add(await evaluateWindows(model, ids, { sequenceLength: window, stride: 5 }));
      }
    }
    return symbols === 0 ? Infinity : nats / symbols;
  } finally {
    model.destroy();
  }
}

/** The window with which a model predicts best, each length before the same symbols; null for a carried state. */
async function bestWindow(saved: SavedModel, { text }: SymbolCandidate, engine: Engine): Promise<number | null> {
  const all = Vocabulary.fromSymbols(saved.symbols).encodeKnown(text);
  const model = await engine.createModel(saved.config, saved.parameters);
  try {
    const lengths = [...WINDOWS, AS_CARRIED].filter((length) => length < all.length / 4);
    const longest = lengths.at(-1)!;
    const ids = all.subarray(0, 20_000);
    const work = saved.parameters.length * lengths.reduce((sum, length) => sum + length, 0);
    const count = Math.max(WINDOWS_READ.least, Math.min(WINDOWS_READ.most, Math.floor(MOST_WORK / work)));
    const stride = Math.max(1, Math.floor((ids.length - longest) / count));
    let best = { window: longest, loss: Infinity };
    let carried = Infinity;
    for (const length of lengths) {
      // Shorter windows begin later, so that all predict the same symbols.
      const aligned = ids.subarray(longest - length);
      const { natsPerSymbol } = await evaluateWindows(model, aligned, { sequenceLength: length, stride });
      if (natsPerSymbol < best.loss) best = { window: length, loss: natsPerSymbol };
      carried = natsPerSymbol;
    }
    return best.loss < BETTER * carried ? best.window : null;
  } finally {
    model.destroy();
  }
}

/** Pieces from the start, the middle and the end of a text; all of a short one. */
function piecesOf(ids: Int32Array, symbols: number): Int32Array[] {
  const { count } = PIECES;
  if (ids.length <= count * symbols) return [ids];
  const step = Math.floor((ids.length - symbols) / (count - 1));
  return Array.from({ length: count }, (_, i) => ids.subarray(i * step, i * step + symbols));
}

/** The loss of guessing each symbol with its frequency in the text, in nats. */
function unigramLoss(text: string): number {
  const counts = new Map<string, number>();
  let total = 0;
  for (const symbol of text) {
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    total++;
  }
  return [...counts.values()].reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
}
