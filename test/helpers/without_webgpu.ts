/**
 * Runs in a page before its scripts: takes navigator.gpu away there and in dedicated workers. Chrome has no switch for
 * it: with every one of them navigator.gpu stays, and only the adapter is missing.
 * A worker is wrapped in a module that first takes the property away and then imports the worker's script.
 */
export function withoutWebGpu(): void {
  const removal = 'delete Object.getPrototypeOf(navigator).gpu;';
  delete (Object.getPrototypeOf(navigator) as { gpu?: GPU }).gpu;
  const Original = window.Worker;
  window.Worker = class extends Original {
    constructor(script: string | URL, options?: WorkerOptions) {
      const address = JSON.stringify(new URL(script, document.baseURI).href);
      // Imports are evaluated in their order, so the removal needs a module of its own before the script.
      const source =
        options?.type === 'module'
          ? `import ${JSON.stringify(`data:text/javascript,${removal}`)}; import ${address};`
          : `${removal} importScripts(${address});`;
      super(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), options);
    }
  };
}
