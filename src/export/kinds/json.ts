import { InputError } from '../../corpus/errors.ts';
import type { SavedModel } from '../../formats/model_file.ts';
import { layoutOf, viewOf } from '../../model/layout.ts';
import { base64Of } from '../base64.ts';
import type { ExportKind, ExportSettings } from '../export_kind.ts';
import { withoutLabels } from '../without_labels.ts';

/** The most weights of a file. More would not fit into one text of JavaScript, and other engines read no such JSON. */
const MAX_WEIGHTS = 64 * 2 ** 20;

/** Everything as JSON, for engines without a reader of model files. docs/exports.md describes it. */
export const json: ExportKind = {
  summary: 'the model as JSON for other engines',
  endings: ['.json'],
  generates: false,
  write: jsonOf,
};

function jsonOf(saved: SavedModel, { title }: ExportSettings): string {
  const { config, symbols, parameters } = withoutLabels(saved);
  const layout = layoutOf(config);
  if (layout.length > MAX_WEIGHTS) {
    throw new InputError(
      `The model has ${layout.length} weights; a JSON file holds at most ${MAX_WEIGHTS}. Export it to .onnx, or train a smaller model.`,
    );
  }
  const tensors = layout.tensors.map(({ name, shape }) => {
    // Little-endian, as all machines are that have WebGPU.
    const { buffer } = Float32Array.from(viewOf(parameters, layout, name));
    return { name, shape, data: base64Of(new Uint8Array(buffer)) };
  });
  const parts = { format: 'mangosaurus-json', version: 1, title, config, symbols, task: saved.task };
  const lines = Object.entries(parts).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${lines.join(',\n')},\n"tensors":[\n${tensors.map((tensor) => JSON.stringify(tensor)).join(',\n')}\n]}\n`;
}
