// @ts-check
/**
 * A Vite plugin that gives the built page a content security policy: as a meta tag, for any host, and as a header of
 * `vite preview`, which holds for workers, too.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Sources by directive. Nothing is loaded from anywhere but the page's own host. */
const POLICY = {
  'default-src': ["'none'"],
  // The CPU engine is WebAssembly.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  // The threads of the CPU engine are blobs.
  'worker-src': ["'self'", 'blob:'],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};
/** A meta tag may not say this. */
const HEADER_ONLY = "; frame-ancestors 'none'";
const META = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/;

/** @param {string} policy */
const metaTag = (policy) => `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;

/** @returns {import('vite').Plugin} */
export function contentSecurity() {
  return {
    name: 'mangosaurus:content-security',
    transformIndexHtml: {
      order: 'post',
      // The development server has inline scripts and styles of its own.
      handler: (html, { server }) =>
        server ? html : html.replace(/<meta charset[^>]*>/, (charset) => `${charset}\n    ${metaTag(policyOf(html))}`),
    },
    configurePreviewServer({ config, middlewares }) {
      const page = join(resolve(config.root, config.build.outDir), 'index.html');
      middlewares.use((_, response, next) => {
        const policy = existsSync(page) ? META.exec(readFileSync(page, 'utf8'))?.[1] : undefined;
        if (policy) response.setHeader('Content-Security-Policy', policy + HEADER_ONLY);
        next();
      });
    },
  };
}

/**
 * @param {string} html the built page
 * @returns {string} its policy, which allows the page's own style elements by their hashes
 */
function policyOf(html) {
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  return Object.entries(POLICY)
    .map(([name, sources]) => [name, ...sources, ...(name === 'style-src' ? styles : [])].join(' '))
    .join('; ');
}
