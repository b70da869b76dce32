import { describe, expect, it } from 'vitest';
import { divergenceAdvice, longStepAdvice } from '../../src/ui/advice.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { EngineDescription } from '../../src/engine/engine.ts';
import type { CorpusReport, ModelReport, Progress } from '../../src/worker/protocol.ts';

const list = (longest: number): CorpusReport => {
  const rest = { names: 10, symbols: 2, duplicates: 0, blankLines: 0, preview: [], looksLikeText: false };
  return { mode: 'names', source: 'a list', longest, direction: 'ltr', labels: [], how: [], written: false, ...rest };
};
/** A model of so many symbols besides the newline. */
const model = (symbols: number, lossPer: 'name' | 'symbol' = 'name') => ({
  config: notebookConfig(symbols + 1),
  lossPer,
});
const progress = (smoothLoss: number): Progress => {
  const rest = {
    iterations: 100,
    stepsPerSecond: 1,
    clippedShare: 0,
    largestGradient: 1,
    heldOut: null,
    best: null,
    points: [],
  };
  return { iteration: 10, smoothLoss, ...rest };
};

describe('divergenceAdvice', () => {
  it('is silent for every loss of training that learns, from the first value on', () => {
    // Short names, where the first value is far above that of guessing; and dinosaurs, whose loss rises before it falls.
    expect(divergenceAdvice(progress(7 * Math.log(3)), model(2), list(1))).toBeNull();
    expect(divergenceAdvice(progress(29.2), model(26), list(23))).toBeNull();
  });

  it('says what to do about a loss far above that of guessing, finite or not', () => {
    // What the built-in list comes to after 3000 iterations at learning rate 0.5 without clipping.
    for (const loss of [1940, Infinity]) {
      expect(divergenceAdvice(progress(loss), model(26), list(23))).toMatch(/lower learning rate, or with clipping on/);
    }
  });

  it('compares a loss per character with guessing one character', () => {
    expect(divergenceAdvice(progress(1.9 * Math.log(38)), model(37, 'symbol'), null)).toBeNull();
    expect(divergenceAdvice(progress(2.1 * Math.log(38)), model(37, 'symbol'), null)).toMatch(/far above/);
  });

  it('is silent before there is a model or a loss', () => {
    expect(divergenceAdvice(progress(1e9), null, null)).toBeNull();
    expect(divergenceAdvice(progress(NaN), model(26), list(23))).toBeNull();
  });
});

describe('longStepAdvice', () => {
  const device = (kind: EngineDescription['kind'], software = false): EngineDescription => {
    return { kind, software, name: '', reason: '', limits: {} };
  };
  /** A model of names whose step takes so many multiply-adds. */
  const network = (stepWork: number): ModelReport => ({
    ...model(26),
    ...{ task: { mode: 'names', keepCase: false, window: null }, parameters: 1, baselines: null, labels: [] },
    ...{ timeSteps: stepWork / 3, batchSize: 1 },
    temperature: 1,
  });
  // Four layers of 1,024 units have some 30 million parameters, each used three times per symbol: 1,024 names of ten symbols.
  const EXTREME = 3 * 30e6 * 1_024 * 10;

  it('tells before the first step of an extreme network about how long it takes, and how to leave it', () => {
    expect(longStepAdvice(network(EXTREME), device('cpu'))).toMatch(/takes about 2 minutes here\..*“Stop at once”/);
    expect(longStepAdvice(network(EXTREME), device('gpu', true))).toMatch(/takes about 15 minutes here/);
    expect(longStepAdvice(network(8e10), device('cpu'))).toMatch(/takes about 10 seconds here/);
  });

  it('is silent where a step takes a moment, and on a graphics card', () => {
    expect(longStepAdvice(network(1e9), device('cpu'))).toBeNull();
    expect(longStepAdvice(network(EXTREME), device('gpu'))).toBeNull();
    expect(longStepAdvice(null, device('cpu'))).toBeNull();
    expect(longStepAdvice(network(EXTREME), null)).toBeNull();
  });
});
