import { directive, type ChildPart, type PartInfo } from 'lit/directive.js';
import { getCommittedValue, getDirectiveClass } from 'lit/directive-helpers.js';
import { repeat as litRepeat, type RepeatDirective, type RepeatDirectiveFn } from 'lit/directives/repeat.js';

/** The class behind Lit's directive, which exports its function alone. */
const LitRepeat = getDirectiveClass(litRepeat([], () => null)) as unknown as new (part: PartInfo) => RepeatDirective;

/**
 * Lit's `repeat`, from lit-html 3.3.1 on, leaves a comment in the document for every row that it removes
 * (https://github.com/lit/lit/issues/5298): with each "Start again" the feed's list grew by 200 nodes. This one removes them, too.
 * Delete it once that is closed.
 */
class TidyRepeat extends LitRepeat {
  override update<T>(
    ...call: Parameters<typeof RepeatDirective.prototype.update<T>>
  ): ReturnType<RepeatDirective['update']> {
    const [part] = call;
    const before = rowsOf(part);
    const result = super.update(...call);
    const after = new Set(rowsOf(part));
    for (const row of before) if (!after.has(row)) (row.endNode as ChildNode | null)?.remove();
    return result;
  }
}

/** Rows by their keys: a row moves with its key, and goes with it. */
export const repeat = directive(TidyRepeat) as RepeatDirectiveFn;

/** The parts of the rows, copied, since Lit changes the array; none before the first rows. */
function rowsOf(part: ChildPart): ChildPart[] {
  const rows = getCommittedValue(part);
  return Array.isArray(rows) ? [...(rows as ChildPart[])] : [];
}
