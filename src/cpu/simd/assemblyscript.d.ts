declare module '*?assemblyscript' {
  /** The compiled WebAssembly module; scripts/assembly-script.js makes it. */
  export const base64: string;
  /** The byte that says with 3 that the memory it imports is shared, with 1 that it is not. */
  export const sharedFlag: number;
}

declare module '*?assemblyscript&relaxed' {
  export const base64: string;
  export const sharedFlag: number;
}
