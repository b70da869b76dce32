/**
 * The service worker: keeps all files of one version of the studio, and answers from them. A new version waits until a page
 * asks for it. The files of older versions stay for the pages that were loaded from them.
 */

/** The global scope of service workers, as far as it is used; TypeScript's library for pages lacks it. */
interface ServiceWorkerScope {
  /** All files of the build, put in place by the build. Those without a revision have a hash in their name. */
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: object): Promise<readonly { readonly id: string }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'message', listener: (event: ExtendableEvent & { readonly data: unknown }) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** What a page says to put the version into effect that waits. */
const TAKE_OVER = 'take-over';
/** Threads need these. A host that cannot set headers leaves them to the service worker. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

// A module, so that its names are its own.
export {};

declare const self: ServiceWorkerScope;

const files = self.__WB_MANIFEST;
const { registration } = self;
const pageAddress = new URL('index.html', registration.scope).href;
/** Caches belong to the whole origin, which may hold several studios. */
const prefix = `mangosaurus ${registration.scope} `;
const ownName = nameOf(JSON.stringify(files));

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(self.skipWaiting());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(registration.scope)) return;
  if (request.mode !== 'navigate') return event.respondWith(answer(request, request));
  const { origin, pathname } = new URL(request.url);
  if (![registration.scope, pageAddress].includes(origin + pathname)) return;
  event.respondWith(answer(pageAddress, request));
  event.waitUntil(forgetOlder());
});

/** The name of this version's cache: the same files give the same name. */
async function nameOf(list: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(list)));
  return prefix + [...hash.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The names of the caches of older versions, the newest first. */
async function olderNames(): Promise<string[]> {
  const own = await ownName;
  return (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== own).reverse();
}

/** Keeps all files of this version. Rejects if one cannot be had; the browser tries again later. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(await ownName);
  await Promise.all(
    files.map(async ({ url, revision }) => {
      const address = new URL(url, registration.scope).href;
      // A name with a hash never gets another content: what an older version has need not be fetched.
      const known = revision === null ? await kept(address) : undefined;
      await cache.put(address, known ?? (await fetchFile(address)));
    }),
  );
}

async function fetchFile(address: string): Promise<Response> {
  // Not from the browser's own cache, which may hold the file of an older version.
  const response = await fetch(address, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${address} could not be fetched (${response.status}).`);
  const headers = new Headers(response.headers);
  // The body is decoded already.
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
  for (const [name, value] of Object.entries(ISOLATED)) headers.set(name, value);
  // Without the mark of a redirection, which browsers refuse for pages.
  return new Response(await response.blob(), { status: response.status, headers });
}

/** A file as this version has it, or else an older one, from which a page may have been loaded. */
async function kept(request: Request | string): Promise<Response | undefined> {
  const find = (cacheName: string) => caches.match(request, { cacheName, ignoreSearch: true, ignoreVary: true });
  const own = await find(await ownName);
  if (own) return own;
  for (const name of await olderNames()) {
    const older = await find(name);
    if (older) return older;
  }
  return undefined;
}

async function answer(file: Request | string, request: Request): Promise<Response> {
  // Where the browser fails at its caches, there is still the network.
  return (await kept(file).catch(() => undefined)) ?? fetch(request);
}

/** Deletes the files of older versions when a page is opened while no other is open, and no newer version is on its way. */
async function forgetOlder(): Promise<void> {
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open.length > 0 || registration.installing || registration.waiting) return;
  await Promise.all((await olderNames()).map((name) => caches.delete(name)));
}
