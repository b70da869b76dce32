import { describe, expect, it } from 'vitest';
import { openRunning } from '../helpers/studio_page.ts';

const line = (value: object): string => `${JSON.stringify(value)}\n`;
const BASELINES = { bigram_bits_per_char: 3, unigram_bits_per_char: 4, uniform_bits_per_char: 5 };
/** A log of so many steps of a text, as `train --log` writes it. */
const log = (steps: number): string =>
  line({ run: 'a.safetensors', step: 0, recipe: { batching: 'streams' } }) +
  Array.from({ length: steps }, (_, i) => {
    const nats = 3 - i / steps;
    const heldOut = i % 2 ? { held_out_nats_per_char: nats, ...BASELINES } : {};
    return line({ step: 10 * (i + 1), loss: nats, nats_per_char: nats, ...heldOut });
  }).join('');

describe('logs of runs', () => {
  it('that are dropped are curves in the lab until they are closed, and the run goes on', async () => {
    const studio = await openRunning();
    await studio.dropAll([
      ['first.jsonl', log(20)],
      ['damaged.jsonl', `${log(3)}nonsense\n${line({ step: 50, loss: 1 })}`],
      ['second.log', log(30)],
    ]);
    const names = () => studio.attributes('log', 'name');
    await studio.until('two logs', async () => (await names()).length === 2);
    expect(await names()).toEqual(['first.jsonl', 'second.log']);
    expect(new URL(studio.page.url()).hash).toBe('#/lab');
    expect(await studio.text('log-alert')).toMatch(/^Line 5 of damaged\.jsonl is damaged/);
    expect(await studio.text('log-chart')).toMatch(/training 2\.\d\d held out 2\.\d\d|training \d.*held out \d/);
    expect(await studio.text('log-end')).toMatch(/^Up to step 200: \d\.\d{3} bits per character in training/);
    const charts = await studio.page.$$('>>> [data-testid=log-chart]');
    for (const chart of charts) {
      await studio.until('a curve', () =>
        chart.evaluate(({ shadowRoot }) => shadowRoot!.querySelector('canvas') !== null),
      );
    }
    await studio.press('close-log');
    await studio.until('one log', async () => (await names()).length === 1);
    expect(await names()).toEqual(['second.log']);
    await studio.goesOn();
    expect(await studio.shows('adopted')).toBe(false);
  });
});
