import fc from 'fast-check';
import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { PRESETS, type PresetName } from '../../src/train/presets.ts';
import { fromBase64Url, toBase64Url } from '../../src/worker/base64url.ts';
import { pack } from '../../src/worker/link_parts.ts';
import { readLink } from '../../src/worker/read_link.ts';
import { linkOf, LONGEST_LINK } from '../../src/worker/run_link.ts';
import { DEFAULT_SETTINGS, LESSON_SETTINGS, withPreset, type CorpusSource } from '../../src/worker/settings.ts';
import { corpusSource } from '../helpers/studio_desk.ts';

const PLACES = corpusSource('Karholm\nÅsgard\nKarvik\nSkarn\n', 'places.txt');
const LINK = linkOf({ corpus: PLACES, settings: DEFAULT_SETTINGS })!;

/** A link of any data. */
const forged = (value: unknown): string => `1.${toBase64Url(pack(value)!)}`;
/** What a link of ours holds, with changes. */
const changed = (corpus: object, settings: object = {}): string => {
  const { device: _, ...shared } = DEFAULT_SETTINGS; // eslint-disable-line @typescript-eslint/no-unused-vars
  return forged({ corpus: { ...PLACES, ...corpus }, settings: { ...shared, ...settings } });
};

describe('base64url', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(fromBase64Url(text)).toEqual(bytes);
      }),
    );
    expect(toBase64Url(new Uint8Array(30_000)).length).toBe(40_000);
  });
});

describe('a link', () => {
  it('holds any list, byte by byte, and the settings of every preset', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }),
        fc.constantFrom(...(Object.keys(PRESETS) as PresetName[])),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        fc.option(fc.integer({ min: 1, max: 1e8 })),
        (bytes, name, preset, seed, temperature, iterations) => {
          const settings = { ...withPreset(DEFAULT_SETTINGS, preset), seed, temperature, iterations };
          const run = { corpus: { kind: 'bytes', name, bytes } as const, settings };
          const link = linkOf(run)!;
          if (link.length <= LONGEST_LINK) expect(readLink(link)).toEqual(run);
        },
      ),
    );
  });

  it('leaves out the device and the lesson, which are not the affair of others', () => {
    const corpus = { kind: 'built-in' } as const;
    const { snapshotEvery, snapshotFrom, ...shared } = LESSON_SETTINGS;
    expect([snapshotEvery, snapshotFrom]).toEqual([2_000, 1]);
    expect(readLink(linkOf({ corpus, settings: { ...LESSON_SETTINGS, device: 'cpu' } })!)).toEqual({
      corpus,
      settings: { ...shared, device: 'auto' },
    });
  });

  it('takes forty names in a tenth of its room and more, and is not made of a huge list', () => {
    expect(LINK.length).toBeLessThan(700);
    expect(linkOf({ corpus: corpusSource('x'.repeat(2 ** 21)), settings: DEFAULT_SETTINGS })).toBe(null);
    const long = linkOf({ corpus: { ...PLACES, bytes: noise(6_000) } as CorpusSource, settings: DEFAULT_SETTINGS })!;
    expect(long.length).toBeGreaterThan(LONGEST_LINK);
    expect(() => readLink(long)).toThrow(InputError);
  });

  it('is refused if any character was changed, or any part is missing', () => {
    fc.assert(
      fc.property(fc.nat(LINK.length - 1), fc.constantFrom(...'Aaz09_-.%é'), (at, character) => {
        const damaged = LINK.slice(0, at) + character + LINK.slice(at + 1);
        let run;
        try {
          run = readLink(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        // The last character has bits that mean nothing.
        expect(run).toEqual(readLink(LINK));
      }),
      { numRuns: 1_000 },
    );
    for (let end = 0; end < LINK.length; end++) expect(() => readLink(LINK.slice(0, end))).toThrow(InputError);
  });

  it('is refused with a message whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map(forged)), (text) => {
        expect(() => readLink(text)).toThrow(InputError);
        expect(() => readLink(`1.${text}`)).toThrow(InputError);
      }),
    );
    // Whole, but with bytes that its JSON does not name, or a length beyond its end.
    for (const data of [[2, 0, 0, 0, 0x7b, 0x7d, 1], [255, 255, 255, 255], []]) {
      expect(() => readLink(`1.${toBase64Url(deflateSync(Uint8Array.from(data)))}`)).toThrow(/damaged/);
    }
  });

  it.each([
    ['another version of the format', LINK.replace(/^1/, '2')],
    ['an unknown kind of source', changed({ kind: 'script' })],
    ['a source with a key too many', changed({ href: 'https://example.org' })],
    ['no name', changed({ name: '' })],
    ['a name too long', changed({ name: 'x'.repeat(300) })],
    ['bytes that are none', changed({ bytes: 'abc' })],
    ['an unknown setting', changed({}, { onLoad: 'alert(1)' })],
    ['a preset of the prototype', changed({}, { preset: 'constructor' })],
    ['a size out of range', changed({}, { hiddenSize: 1e6 })],
    ['a text for a number', changed({}, { seed: '1' })],
    ['no temperature', changed({}, { temperature: null })],
    ['a setting that is missing', changed({}, { cell: undefined })],
    ['too many steps', changed({}, { iterations: 1e9 })],
  ])('of %s is refused as of another version', (_, link) => {
    expect(() => readLink(link)).toThrow(/another version/);
  });
});

/** Bytes that no program makes smaller. */
function noise(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}
