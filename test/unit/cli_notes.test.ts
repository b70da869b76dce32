import { describe, expect, it } from 'vitest';
import { Notes, oneLine } from '../../src/cli/notes.ts';
import { Remaining } from '../../src/cli/remaining.ts';

/** Notes on a stream that keeps what is written, with a clock that the test sets. */
function recorded(stream: { isTTY?: boolean; columns?: number }) {
  const record = { text: '', now: 0 };
  const notes = new Notes({ ...stream, write: (text: string) => (record.text += text) }, () => record.now);
  return { notes, record };
}

describe('Notes', () => {
  it('renews one line on a terminal, cut to its width, and takes it back for a line that stays', () => {
    const { notes, record } = recorded({ isTTY: true, columns: 10 });
    for (record.now = 100; record.now <= 250; record.now += 50) notes.progress(`step ${record.now} of many`);
    notes.line('Done.');
    notes.line('Bye.');
    expect(record.text).toBe('\rstep 100 \u001b[K\rstep 200 \u001b[K\r\u001b[KDone.\nBye.\n');
  });

  it('writes a line every few seconds elsewhere', () => {
    const { notes, record } = recorded({});
    for (record.now = 0; record.now <= 12_000; record.now += 100) notes.progress(`at ${record.now}`);
    expect(record.text).toBe('at 5000\nat 10000\n');
  });
});

describe('Remaining', () => {
  it('says how long the rest takes at the speed since the beginning, after two seconds', () => {
    let now = 5_000;
    const remaining = new Remaining(() => now);
    now += 1_900;
    expect(remaining.after(0.5)).toBe('');
    now += 58_100;
    expect(remaining.after(0)).toBe('');
    expect(remaining.after(0.25)).toBe(', about 3 min left');
    expect(remaining.after(0.75)).toBe(', about 20 s left');
  });
});

describe('oneLine', () => {
  it('keeps text and takes the commands to a terminal out of it', () => {
    expect(oneLine('  zoë 🦖\n  two\r\n\nthree ')).toBe('zoë 🦖 two three');
    expect(oneLine('\u001b]0;x\u0007\u009b2J\u202e')).toBe('\\u{1b}]0;x\\u{7}\\u{9b}2J\\u{202e}');
  });
});
