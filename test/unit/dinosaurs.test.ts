import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync(new URL('../../src/corpus/dinosaurs.txt', import.meta.url), 'utf8');
const names = text.trimEnd().split('\n');

const LANDMARKS = [
  'tyrannosaurus',
  'triceratops',
  'velociraptor',
  'stegosaurus',
  'diplodocus',
  'iguanodon',
  'megalosaurus',
  'hylaeosaurus',
  'ankylosaurus',
  'parasaurolophus',
  'pachycephalosaurus',
  'therizinosaurus',
  'spinosaurus',
  'plateosaurus',
  'coelophysis',
];

/** Often taken for dinosaurs; the last one is this project's name, which nobody may find in the training data. */
const OTHERS = [
  'pteranodon',
  'pterodactylus',
  'quetzalcoatlus',
  'dimetrodon',
  'plesiosaurus',
  'ichthyosaurus',
  'mosasaurus',
  'mangosaurus',
];

it('holds at least 1,000 names', () => {
  expect(names.length).toBeGreaterThanOrEqual(1000);
});

it('holds only names of 3 to 30 letters a to z', () => {
  expect(names.filter((name) => !/^[a-z]{3,30}$/.test(name))).toEqual([]);
});

it('is in strictly ascending order, so that no name repeats', () => {
  const misplaced = names.filter((name, i) => i > 0 && names[i - 1]! >= name);
  expect(misplaced).toEqual([]);
});

it('ends with a single newline', () => {
  expect(text).toBe(names.join('\n') + '\n');
});

it('holds the genera that everybody knows', () => {
  expect(LANDMARKS.filter((name) => !names.includes(name))).toEqual([]);
});

it('holds none of the well-known animals that are no dinosaurs', () => {
  expect(OTHERS.filter((name) => names.includes(name))).toEqual([]);
});
