/** Takes navigator.gpu away. Chrome has no switch for it: with every one of them it stays, and only the adapter is missing. */
export const NO_WEBGPU = 'delete Object.getPrototypeOf(navigator).gpu;';
/** Refuses storage, as browsers do where the user forbids it. */
export const NO_STORAGE =
  "Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('Denied.', 'SecurityError'); } });";

/** Lets an adapter say that it is a card, so that what is done for hardware alone can be tested. */
export const POSING = `Object.defineProperty(GPUAdapter.prototype, 'info', {
  get: () => ({ vendor: '', architecture: '', device: '', description: 'A card', isFallbackAdapter: false }),
});`;

/**
 * Runs in a page before its scripts: changes what there is by a script, there and in dedicated workers.
 * A worker is wrapped in a module that first runs the script and then imports the worker's own.
 */
export function changeWorkers(script: string): void {
  (0, eval)(script);
  const Original = window.Worker;
  window.Worker = class extends Original {
    constructor(worker: string | URL, options?: WorkerOptions) {
      const address = JSON.stringify(new URL(worker, document.baseURI).href);
      // Imports are evaluated in their order, so the script needs a module of its own before the worker's.
      const before = `data:text/javascript,${encodeURIComponent(script)}`;
      const source =
        options?.type === 'module'
          ? `import ${JSON.stringify(before)}; import ${address};`
          : `${script} importScripts(${address});`;
      super(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), options);
    }
  };
}
