import type { Dice } from '../dice.ts';

/** Names that programs have stumbled over. */
const HOSTILE = [
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2',
  '@SUM(A1)',
  '../../x',
  'C:\\con',
  '/etc/passwd',
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  '<!--',
  ']]>',
  '"><b a="',
  "' onx='",
  '{{title}}',
  '/* script */',
  '${1}',
  '$& $1 $`',
  '*/ alert(1) //',
  '\u202egnp.exe',
  '\u2066a\u2069',
  '\u200d',
  '👩‍👩‍👧‍👦',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'שלום',
  'مرحبا',
  '\u2028x',
  '\ufeffx',
  '\u0000',
  '\u001b[31mx',
  '\ud800',
  'a,b;c|d',
  '"a\nb"',
  'a"b',
  '__proto__',
  'constructor',
  'null',
  'a\u0301\u0323',
  'İı',
  '\t',
  ' ',
  '',
];
const ENDS = ['\n', '\r\n', '\r', '\n\n', ', '];

/** A text that may be a list of names, and is odd in some ways. */
export function oddText(dice: Dice): string {
  const names = Array.from({ length: dice.one([0, 1, 2, 5, 40]) }, () => oddName(dice));
  if (dice.happens(0.05)) names.push(...Array<string>(20_000).fill(names[0] ?? 'a'));
  if (dice.happens(0.05)) return JSON.stringify(names);
  return names.join(dice.one(ENDS));
}

/** A name that is perhaps odd. */
export function oddName(dice: Dice): string {
  const roll = dice.uniform();
  if (roll < 0.4) return dice.one(HOSTILE);
  if (roll < 0.5) return dice.one(HOSTILE) + dice.one(HOSTILE);
  if (roll < 0.53) return dice.one(['a', 'é', '🦖', '<', 'a b ']).repeat(dice.one([999, 10_000]));
  if (roll < 0.65) return String.fromCodePoint(...Array.from({ length: 5 }, () => dice.whole(1, 0x3000)));
  return Array.from({ length: dice.whole(1, 9) }, () => dice.one([...'aeinrst'])).join('');
}
