/** Carries calls out in the order in which they are made, awaited or not. */
export class Turns {
  readonly #explain: (failure: unknown) => Promise<unknown>;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param explain says what a failure comes from */
  constructor(explain: (failure: unknown) => Promise<unknown>) {
    this.#explain = explain;
  }

  /**
   * Carries a call out when those before it have been. What it gives is awaited out of turn, so that a device has the next
   * call already.
   */
  async take<T>(call: () => Promise<() => Promise<T>>): Promise<T> {
    const turn = this.#turn.then(call);
    this.#turn = turn.catch(() => undefined);
    try {
      return await (
        await turn
      )();
    } catch (failure) {
      throw await this.#explain(failure);
    }
  }
}
