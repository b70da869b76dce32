// @ts-check
/** The plugins of Vite that make the built studio installable and let it work without the network. */
import { VitePWA } from 'vite-plugin-pwa';

/** What the studio is called and looks like where it is installed. Colours are those of tokens.styles.ts. */
const MANIFEST = {
  name: 'Mangosaurus',
  short_name: 'Mangosaurus',
  description: 'Train a character-level language model on a list of names, and watch it invent new ones.',
  lang: 'en',
  start_url: '.',
  scope: '.',
  display: /** @type {const} */ ('standalone'),
  theme_color: '#f5efdf',
  background_color: '#f5efdf',
  icons: [
    { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
};

/** @returns {import('vite').Plugin[]} */
export function offline() {
  return VitePWA({
    manifest: MANIFEST,
    // The page registers it itself, after the first name.
    injectRegister: null,
    registerType: 'prompt',
    strategies: 'injectManifest',
    srcDir: 'src/offline',
    filename: 'service_worker.ts',
    integration: {
      // As quiet as the build around it.
      configureCustomSWViteBuild: (config) => void (config.logLevel = 'warn'),
    },
    injectManifest: {
      rollupFormat: 'iife',
      // Everything that the build writes.
      globPatterns: ['**/*'],
      globIgnores: ['service_worker.js', '**/*.map'],
      dontCacheBustURLsMatching: /^assets\//,
      maximumFileSizeToCacheInBytes: 32 * 2 ** 20,
    },
  });
}
