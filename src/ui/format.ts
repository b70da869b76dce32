import { whole } from '../corpus/counted.ts';
import type { GeneratedName } from '../worker/protocol.ts';

export { bytes, counted, timeLeft, whole } from '../corpus/counted.ts';

const TWO_DIGITS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A loss or a gradient with two digits after the point, or a dash for NaN and infinity. */
export function twoDigits(value: number): string {
  return Number.isFinite(value) ? TWO_DIGITS.format(value) : '–';
}

/** A share from 0 to 1 as a percentage, with enough digits to distinguish it from zero. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const value = share * 100;
  if (value === 0 || value >= 10) return `${value.toFixed(0)}%`;
  return value < 0.01 ? '<0.01%' : `${value.toFixed(value < 1 ? 2 : 1)}%`;
}

/** Steps per second, with one digit after the point below 100. */
export function rate(stepsPerSecond: number): string {
  if (!Number.isFinite(stepsPerSecond)) return '–';
  return stepsPerSecond < 100 ? stepsPerSecond.toFixed(1) : whole(stepsPerSecond);
}

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 2 });

/** Steps per second in short: 12K. */
export function perSecond(rate: number): string {
  return COMPACT.format(rate);
}

/** A small difference in exponential notation, such as 3.1e-6, or 0. */
export function difference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** A name with its first letter in upper case, as in the notebook. */
export function titled(name: string): string {
  const [first = '', ...rest] = name;
  return first.toUpperCase() + rest.join('');
}

/** A name as its list writes it, or with its first letter in upper case; a line of text unchanged. */
export function shownAs(mode: 'names' | 'text', { text, written }: Pick<GeneratedName, 'text' | 'written'>): string {
  return written ?? (mode === 'names' ? titled(text) : text);
}

/** A message as a sentence with a capital letter and a full stop. */
export function sentence(message: string): string {
  const trimmed = message.trim();
  return trimmed === '' || /[.!?…]$/.test(trimmed) ? titled(trimmed) : `${titled(trimmed)}.`;
}

/** A loss in bits per character, from nats per character: three digits after the point. */
export function bits(nats: number): string {
  return Number.isFinite(nats) ? (nats / Math.LN2).toFixed(3) : '–';
}
