import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { strToU8, unzipSync } from 'fflate';
import { writeKeras } from '../../../src/formats/write_keras.ts';
import { writeHalfModel, writeModel } from '../../../src/formats/model_file.ts';
import { writeSafetensors } from '../../../src/formats/safetensors.ts';
import type { Tensor } from '../../../src/formats/safetensors.ts';
import { linkOf } from '../../../src/worker/run_link.ts';
import { DEFAULT_SETTINGS } from '../../../src/worker/settings.ts';
import { betterModel, plainModel, someModel, windowsModel } from '../../helpers/saved_models.ts';
import { linkJson, safetensorsHeader, zipMember } from './layers.ts';
import type { Layer } from './layers.ts';
import type { ReaderName } from './readers.ts';

/** A small file that its reader takes. */
export interface Intact {
  readonly name: string;
  readonly reader: ReaderName;
  readonly bytes: Uint8Array;
  /** What else of it can be changed. */
  readonly layer?: Layer;
}

/** Files of every kind. */
export function intactFiles(): Intact[] {
  const keras = writeKeras(plainModel());
  const weights = unzipSync(keras)['model.weights.h5']!;
  const models = [someModel(), betterModel(), windowsModel(), plainModel()].map(writeModel);
  return [
    ...[...models, writeHalfModel(plainModel()), torchState()].map((bytes, i): Intact => {
      const reader = i === 5 ? 'torch' : 'model';
      return { name: `${reader}${i}.safetensors`, reader, bytes, layer: safetensorsHeader };
    }),
    { name: 'model.keras', reader: 'keras', bytes: keras, layer: zipMember },
    { name: 'model.weights.h5', reader: 'keras', bytes: weights },
    ...kerasFiles(),
    { name: 'link', reader: 'link', bytes: link(), layer: linkJson },
    ...Object.entries(TEXTS).map(([name, text]): Intact => {
      return { name, reader: name === 'log.jsonl' ? 'log' : 'list', bytes: strToU8(text) };
    }),
    { name: 'utf16.txt', reader: 'list', bytes: utf16(`\ufeff${NAMES}`) },
    { name: 'utf16be.csv', reader: 'list', bytes: utf16(`\ufeff${TEXTS['table.csv']}`, true) },
    { name: 'unmarked.txt', reader: 'text', bytes: utf16(NAMES) },
  ];
}

const NAMES = 'Årne\nBéa\nकमला\n🦖 rex\nO’Neil\nİlgın\n"Zoë"\n'.repeat(3);

const TEXTS: Readonly<Record<string, string>> = {
  'lines.txt': NAMES,
  'bullets.txt': '1. anna\n2. "rex"\n- bo\n* cy\n',
  'separated.txt': 'anna, rex; bo, cy, dan, eva\nfay, gil, "hal"\n',
  'table.csv': 'sep=;\nid;name;kind\n1;"an;na";a\n2;"re""x";b\n3;bo;a\n',
  'table.tsv': 'name\tkind\nanna\ta\nrex\tb\nbo\ta\n',
  'rows.json': '[{"name":"anna","kind":"a","at":{"x":"y"}},{"name":"rex","kind":"b"}]',
  'groups.json': '{"elves":["anna","rex"],"orcs":["bo","cy"]}',
  'lines.jsonl': '{"name":"anna"}\n{"name":"rex"}\n',
  'log.jsonl':
    '{"run":1,"step":0,"recipe":{"batching":"names"},"uniform_bits_per_char":4.7,"bigram_bits_per_char":3,"unigram_bits_per_char":4}\n' +
    '{"step":1,"loss":20.5,"steps_per_second":4}\n{"step":2,"loss":NaN,"held_out_nats_per_char":2.5,"held_out_chars":40}\n' +
    '{"step":3,"loss":18,"held_out_nats_per_char":2.25,"held_out_chars":40,"done":true}\n',
};

function utf16(text: string, bigEndian = false): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes);
}

/** Files that Keras itself wrote, of several versions. */
function kerasFiles(): Intact[] {
  // Programs are built into dist/node.
  const folder = join(dirname(process.argv[1]!), '../../test/golden/keras');
  return readdirSync(folder).map((name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    return { name, reader: 'keras', bytes, ...(name.endsWith('.keras') && { layer: zipMember }) };
  });
}

function link(): Uint8Array {
  const parts = [
    { source: { kind: 'built-in' }, label: 'dinosaurs', weight: 1 },
    { source: { kind: 'ready', id: 'elves' }, label: 'elves', weight: 2 },
  ] as const;
  const corpus = { kind: 'several', parts } as const;
  return strToU8(linkOf({ corpus, settings: DEFAULT_SETTINGS })!);
}

/** A state dict as PyTorch names it, with symbols. */
function torchState(): Uint8Array {
  const tensor = (...shape: number[]): Tensor => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    return { shape, values: values.map((_, i) => Math.sin(i)) };
  };
  const tensors: [string, Tensor][] = [
    ['module.embed.weight', tensor(5, 4)],
    ['module.lstm.weight_ih_l0', tensor(12, 4)],
    ['module.lstm.weight_hh_l0', tensor(12, 3)],
    ['module.lstm.bias_ih_l0', tensor(12)],
    ['module.lstm.bias_hh_l0', tensor(12)],
    ['module.fc.weight', tensor(5, 3)],
    ['module.fc.bias', tensor(5)],
  ];
  return writeSafetensors(tensors, [['symbols', JSON.stringify(['\n', 'a', 'b', 'c', 'd'])]]);
}
