import { excerptOf } from '../../worker/ask.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { fingerprintOfText } from '../../corpus/fingerprint_text.ts';
import { modeOf } from '../../train/recipe.ts';
import type { WorkerClient } from '../../worker/client.ts';
import type { CorpusReport } from '../../worker/protocol.ts';
import type { CorpusSource } from '../../worker/settings.ts';
import type { RunController } from '../run_controller.ts';
import { NOTEBOOK_LIST } from './notebook_prints.ts';

/** The list of a lesson's printouts. */
export interface PrintedList {
  /** What it is called, as part of a sentence. */
  readonly words: string;
  readonly names: number;
  /** Whether it is the notebook's list; null until that is known. */
  readonly notebook: boolean | null;
}

/** What the chapter on learning knows of lists. */
export interface LessonLists {
  /** The list that the printouts come from; null before the first. */
  readonly printed: PrintedList | null;
  /** The user's list that was learned last, to run the notebook on; null for none. */
  readonly own: CorpusSource | null;
}

/** Remembers the list of the lesson's printouts, which stay when another list is learned, and the user's own list. */
export class LessonListController implements ReactiveController {
  lists: LessonLists = { printed: null, own: null };
  readonly #host: ReactiveControllerHost;
  readonly #run: RunController;
  /** The report that `printed` is made of. */
  #of: CorpusReport | null = null;

  constructor(host: ReactiveControllerHost, run: RunController) {
    this.#host = host;
    this.#run = run;
    host.addController(this);
  }

  hostUpdated(): void {
    const { corpus, inEffect, lesson, report, prints, client } = this.#run;
    const isOwn = corpus.kind !== 'built-in' && modeOf(inEffect) === 'names';
    if (isOwn && corpus !== this.lists.own) this.#change({ own: corpus });
    if (!lesson || prints.length === 0 || report?.mode !== 'names' || report === this.#of) return;
    this.#of = report;
    const { names } = report;
    const words = corpus.kind === 'built-in' ? 'the built-in list' : `“${report.source}”`;
    const maybe = mayBeNotebooks(report);
    this.#change({ printed: { words, names, notebook: maybe ? null : false } });
    if (maybe && client) void this.#tell(report, client);
  }

  /** Looks at all names of the list. */
  async #tell(report: CorpusReport, client: WorkerClient): Promise<void> {
    // If the worker stops, the page shows its `failed` message.
    const names = await excerptOf(client, NOTEBOOK_LIST.names + 1).catch(() => []);
    const notebook = await isNotebookList(names);
    const { printed } = this.lists;
    // Another list may have been learned meanwhile.
    if (report === this.#of && report === this.#run.report && printed)
      this.#change({ printed: { ...printed, notebook } });
  }

  #change(change: Partial<LessonLists>): void {
    this.lists = { ...this.lists, ...change };
    this.#host.requestUpdate();
  }
}

/** Whether a list has as many names as the notebook's, and begins like it. */
function mayBeNotebooks({ names, preview }: Extract<CorpusReport, { readonly mode: 'names' }>): boolean {
  return names === NOTEBOOK_LIST.names && preview[0]?.toLowerCase() === NOTEBOOK_LIST.first;
}

/** Whether names, in this order, are the notebook's list. Without a secure context there are no hashes: its count and its first name must do. */
export async function isNotebookList(names: readonly string[]): Promise<boolean> {
  if (names.length !== NOTEBOOK_LIST.names || names[0] !== NOTEBOOK_LIST.first) return false;
  if (!globalThis.crypto?.subtle) return true;
  return (await fingerprintOfText(names.map((name) => `${name}\n`).join(''))) === NOTEBOOK_LIST.fingerprint;
}
