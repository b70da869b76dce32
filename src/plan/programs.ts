import type { StepSizes } from './executor.ts';

/** Compiled plans by what they do, then by their sizes. */
export class Programs<Program> {
  readonly #programs = new Map<string, Map<number, Program | Promise<Program>>>();

  /** The program for sizes below 2^26; made where there is none. One that fails to compile is forgotten. */
  get(
    what: string,
    { timeSteps, batchSize }: StepSizes,
    make: () => Program | Promise<Program>,
  ): Program | Promise<Program> {
    let bySizes = this.#programs.get(what);
    if (!bySizes) this.#programs.set(what, (bySizes = new Map()));
    const sizes = timeSteps * 2 ** 26 + batchSize;
    let program = bySizes.get(sizes);
    if (program === undefined) {
      program = make();
      bySizes.set(sizes, program);
      if (program instanceof Promise) this.#settle(bySizes, sizes, program);
    }
    return program;
  }

  clear(): void {
    this.#programs.clear();
  }

  #settle(bySizes: Map<number, Program | Promise<Program>>, sizes: number, program: Promise<Program>): void {
    program.then(
      (made) => bySizes.set(sizes, made),
      () => bySizes.delete(sizes),
    );
  }
}
