// @ts-check
/** A Vite plugin for builds that removes comments and indentation from shaders, which makes them a third smaller. */
import { readFileSync } from 'node:fs';

const QUERY = '.wgsl?raw';

/** @returns {import('vite').Plugin} */
export function compactWgsl() {
  return {
    name: 'mangosaurus:compact-wgsl',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(QUERY)) return null;
      const path = id.slice(0, -'?raw'.length);
      return `export default ${JSON.stringify(compact(readFileSync(path, 'utf8')))};`;
    },
  };
}

/**
 * Removes comments and indentation. WGSL has no strings, so `//` always starts a comment.
 * @param {string} source
 * @returns {string}
 */
function compact(source) {
  const lines = source.split('\n').map((line) => line.replace(/\/\/.*/, '').trim());
  return lines.map((line) => (line ? `${line}\n` : '')).join('');
}
