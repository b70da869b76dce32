import { writeModel } from '../../formats/model_file.ts';
import type { SavedModel } from '../../formats/model_file.ts';
import type { ExportSettings, FolderContent, FolderKind } from '../export_kind.ts';
import { torchLayers } from '../torch/cells.ts';
import { filled } from '../torch/filled.ts';
import model from '../torch/model.py?raw';
import names from '../torch/names.py?raw';
import text from '../torch/text.py?raw';
import window from '../torch/window.py?raw';
import { withoutLabels } from '../without_labels.ts';

/** A folder for PyTorch: the weights, and a program that loads them and writes with them. */
export const torch: FolderKind = {
  summary: 'a folder for PyTorch, with model.py and model.safetensors',
  endings: ['/', '\\'],
  generates: false,
  write: filesOf,
};

function filesOf(saved: SavedModel, { title }: ExportSettings): FolderContent {
  const { config, symbols, parameters } = withoutLabels(saved);
  const { task } = saved;
  const { module, code } = torchLayers(config);
  const { cell, layers, hiddenSize } = config;
  const isNames = task.mode === 'names';
  const generate = isNames ? names : task.window === null ? text : filled(window, { window: String(task.window) });
  const program = filled(model, {
    title: pythonText(title),
    mode: isNames ? 'names' : 'text',
    sizes: `${cell}, ${layers} ${layers === 1 ? 'layer' : 'layers'} of ${hiddenSize} units`,
    example: isNames
      ? "count=5, begin='', temperature=0.8)   names"
      : "begin='', length=200, temperature=0.8)   a text",
    end: isNames ? ',\nwhich ends a name' : '',
    recurrent: code,
    module,
    generate,
    print: isNames ? "'\\n'.join(generate(load()))" : 'generate(load())',
  });
  return new Map<string, string | Uint8Array>([
    ['model.safetensors', writeModel({ config, symbols, parameters, task, training: null })],
    ['model.py', program],
  ]);
}

/** A title as it may stand in a text between three quotes, on one line. */
function pythonText(title: string): string {
  return title
    .replace(/"/g, "'")
    .replace(/\\/g, '/')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
