import type { SavedModel } from '../../formats/model_file.ts';
import type { ExportKind, ExportSettings } from '../export_kind.ts';
import { PAGE_CODE } from '../generator/generator_code.ts';
import page from '../generator/page.html?raw';
import { htmlOf } from '../literal.ts';
import { moduleOf } from './js.ts';

/** One page that needs nothing else: it works from disk and sends nothing. */
export const html: ExportKind = {
  summary: 'a page that works from disk',
  endings: ['.html', '.htm'],
  generates: true,
  write: pageOf,
};

function pageOf(model: SavedModel, settings: ExportSettings): string {
  const parts: Readonly<Record<string, string>> = {
    title: htmlOf(settings.title),
    temperature: String(settings.temperature),
    script: `${moduleOf(model, settings)}${PAGE_CODE}\nmangosaurusPage.showPage(names, document);\n`,
  };
  return page.replace(/\/\* (script) \*\/|\{\{(title|temperature)\}\}/g, (_, script, value) => parts[script ?? value]!);
}
