import { writeOnnx } from '../onnx/proto.ts';
import { stepGraph } from '../onnx/step.ts';
import type { ExportKind } from '../export_kind.ts';
import { withoutLabels } from '../without_labels.ts';

const DESCRIPTION =
  'One step of a network that predicts symbols. input: the id of the symbol before, -1 at the start; states: zeros at the ' +
  'start, then the next states; logits: of the symbol that follows. The metadata has symbols by id, config and task as JSON.';

/** One step of a model, for runtimes of ONNX. docs/exports.md says how names are drawn with it. */
export const onnx: ExportKind = {
  summary: 'one step of the model for ONNX runtimes',
  endings: ['.onnx'],
  generates: false,
  write: (model, { title }) => {
    const { config, symbols, parameters } = withoutLabels(model);
    const metadata = new Map([
      ['title', title],
      ['config', JSON.stringify(config)],
      ['symbols', JSON.stringify(symbols)],
      ['task', JSON.stringify(model.task)],
    ]);
    return writeOnnx({ name: 'step', description: DESCRIPTION, metadata, ...stepGraph({ config, parameters }) });
  },
};
