import Papa from 'papaparse';
import { parse } from 'parse5';
import type { DefaultTreeAdapterMap } from 'parse5';
import { exportModel } from '../../../src/export/export_model.ts';
import type { SavedModel } from '../../../src/formats/model_file.ts';
import { FILE_KINDS } from '../../../src/ui/name_files.ts';

type Node = DefaultTreeAdapterMap['node'];

/** What is wrong with the files that the page writes of names; empty if nothing is. */
export function faultsOfFiles(names: readonly string[]): string[] {
  const faults: string[] = [];
  const rows = names.map((name) => ({ name, note: name, new: true }));
  const back = JSON.parse(FILE_KINDS.json.write(rows)) as unknown;
  if (JSON.stringify(back) !== JSON.stringify(rows)) faults.push('The JSON does not hold the names.');
  const { data } = Papa.parse<string[]>(FILE_KINDS.csv.write(rows).replace(/\r\n$/, ''), {
    header: false,
    newline: '\r\n',
  });
  if (data.length !== rows.length + (rows.length > 0 ? 1 : 0) && rows.length > 0)
    faults.push(`The CSV has ${data.length} rows.`);
  for (const [i, [name = '', note]] of data.slice(1).entries()) {
    if (/^[=+\-@\t\r]/.test(name)) faults.push(`A spreadsheet computes ${JSON.stringify(name)}.`);
    if (name.replace(/^'(?=[=+\-@\t\r])/, '') !== names[i] || note !== name)
      faults.push(`The CSV has ${JSON.stringify(name)}.`);
  }
  return faults;
}

/** What is wrong with the page and the module that are made of a model under a title. */
export async function faultsOfExports(model: SavedModel, title: string): Promise<string[]> {
  const faults: string[] = [];
  const page = exportModel(model, 'html', { title }) as string;
  const usual = exportModel(model, 'html', { title: 'Names' }) as string;
  if (shapeOf(page) !== shapeOf(usual)) faults.push('The title adds markup to the page.');
  const module = exportModel(model, 'js', { title }) as string;
  const url = `data:text/javascript,${encodeURIComponent(module)}`;
  const { names } = (await import(/* @vite-ignore */ url)) as { names(options: object): string[] };
  if (names({ count: 2, maxLength: 5 }).length !== 2) faults.push('The module makes no names.');
  return faults;
}

/** The elements of a page with their attributes, and where the script ends. */
function shapeOf(page: string): string {
  const parts: string[] = [];
  const visit = (node: Node): void => {
    // An empty title leaves no text.
    if (node.nodeName === '#text') return;
    const attributes = 'attrs' in node ? node.attrs.map(({ name, value }) => ` ${name}=${value}`) : [];
    parts.push(`<${node.nodeName}${attributes.join('')}>`);
    if ('childNodes' in node) node.childNodes.forEach(visit);
    if (node.nodeName !== 'script' || !('childNodes' in node)) return;
    const text = node.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
    parts.push(text.trim().slice(-60));
  };
  visit(parse(page));
  return parts.join('\n');
}
