declare module '*?assemblyscript' {
  /** The compiled WebAssembly module; scripts/assembly-script.js makes it. */
  export const base64: string;
}
