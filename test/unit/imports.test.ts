import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** The static and dynamic imports and re-exports of a module that lead to files of this repository. Types count too. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const pattern = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"?]+)[^'"]*\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2]!);
}

/** The imports of a module that are loaded with it: neither types nor those that are asked for later. */
function loadedWith(source: string): string[] {
  const loaded = source
    .replace(/^(?:import|export) type [^;]*;/gm, '')
    .replace(/\bimport\s*\([^)]*\)/g, '')
    .replace(/^import \{(?:\s*type [^,}]*,?)+\s*\} from [^;]*;/gm, '');
  return importsOf(loaded);
}

/** For each TypeScript file of src, the TypeScript files of src that it imports. Paths are relative to src. */
function importGraph(imports = importsOf): Map<string, string[]> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort();
  return new Map(
    files.map((file) => {
      const paths = imports(readFileSync(join(SRC, file), 'utf8'));
      return [file, paths.map((path) => posix.join(dirname(file), path)).filter((path) => path.endsWith('.ts'))];
    }),
  );
}

/** The circles that a depth-first search closes, each written from its alphabetically first file on. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const circles = new Set<string>();
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const position = path.indexOf(file);
    if (position >= 0) {
      const circle = path.slice(position);
      const first = circle.indexOf([...circle].sort()[0]!);
      circles.add([...circle.slice(first), ...circle.slice(0, first)].join(' > '));
      return;
    }
    if (finished.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return [...circles].sort();
}

/** All files that some files import, and what those import in turn. */
function reachable(graph: ReadonlyMap<string, readonly string[]>, from: readonly string[]): string[] {
  const found = new Set(from);
  // A set also visits what is added to it meanwhile.
  for (const file of found) for (const next of graph.get(file) ?? []) found.add(next);
  return [...found];
}

describe('the imports of src', () => {
  it('are all found by the pattern', () => {
    const source = [
      "import { a } from './a.ts';",
      "import type { B } from '../b.ts';",
      'import {\n  c,\n} from "./c.ts";',
      "export * from './d.ts';",
      "import './e.ts';",
      "const { f } = await import('./f.ts');",
      "import text from './g.txt?raw';",
      "// import { h } from './h.ts';",
      "/** import { i } from './i.ts'; */",
      "import { package } from 'package';",
    ].join('\n');
    expect(importsOf(source)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.txt']);
  });

  it('lead to files that exist', () => {
    const graph = importGraph();
    expect(graph.size).toBeGreaterThan(100);
    for (const [file, imports] of graph) {
      for (const path of imports) expect(graph.has(path), `${file} imports ${path}`).toBe(true);
    }
  });

  it('are searched for circles of any length', () => {
    const circles = (edges: Record<string, string[]>) => circlesOf(new Map(Object.entries(edges)));
    expect(circles({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([]);
    expect(circles({ b: ['a'], a: ['b'] })).toEqual(['a > b']);
    expect(circles({ a: ['b'], b: ['c'], c: ['d'], d: ['b', 'd'] })).toEqual(['b > c > d', 'd']);
  });

  it('have no circles, type imports included', () => {
    expect(circlesOf(importGraph())).toEqual([]);
  });

  it('lead from the library and the worker to no parser of tables, which would make them larger', () => {
    const graph = importGraph();
    expect(reachable(graph, ['cli/main.ts'])).toContain('corpus/readers/table.ts');
    const isParser = (file: string): boolean => file.startsWith('corpus/readers/');
    const ofLibrary = reachable(graph, ['library/index.ts']);
    expect(ofLibrary).toContain('corpus/name_list.ts');
    expect(ofLibrary.filter(isParser)).toEqual([]);

    // The page loads the parsers for a list that is not the built-in one.
    expect(reachable(graph, ['worker/worker.ts'])).toContain('corpus/readers/table.ts');
    const first = reachable(importGraph(loadedWith), ['worker/worker.ts', 'ui/register.ts']);
    expect(first).toContain('corpus/name_list.ts');
    expect(first.filter(isParser)).toEqual([]);
  });

  it('lead from the engines of the host to nothing that knows a GPU', () => {
    const graph = importGraph();
    const found = reachable(graph, ['engine/cpu.ts', 'engine/reference.ts', 'plan/planner.ts']);
    expect(found).toContain('host/executor.ts');
    expect(found.filter((file) => file.startsWith('webgpu/') || file === 'engine/gpu.ts')).toEqual([]);
    expect(reachable(graph, ['engine/gpu.ts'])).toContain('webgpu/session.ts');
  });
});
