import { writeKeras } from '../../formats/write_keras.ts';
import type { ExportKind } from '../export_kind.ts';
import { withoutLabels } from '../without_labels.ts';

/** A Sequential of Keras 3. `convert` reads it back, with its symbols. */
export const keras: ExportKind = {
  summary: 'a file of Keras 3',
  endings: ['.keras'],
  generates: false,
  write: (model) => writeKeras({ ...withoutLabels(model), task: model.task }),
};
