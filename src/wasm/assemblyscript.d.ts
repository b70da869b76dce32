/** A WebAssembly module that scripts/assembly-script.js makes. */
interface AssemblyScriptProgram {
  readonly hex: string;
  /** The byte that says with 3 that the memory it imports is shared, with 1 that it is not. */
  readonly sharedFlag: number;
}

declare module '*?assemblyscript' {
  export const program: AssemblyScriptProgram;
}

declare module '*?assemblyscript&relaxed' {
  export const program: AssemblyScriptProgram;
}
