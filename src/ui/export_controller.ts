import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { WorkerClient } from '../worker/client.ts';
import type { GeneratorKind } from '../worker/protocol.ts';
import { downloadBytes } from './clipboard.ts';
import { bytes as sizeOf } from './format.ts';

/** A list's name without its ending: the title of what is made of it. */
export function titleOf(source: string | undefined): string {
  if (source === 'built-in list') return 'Dinosaurs';
  return (source ?? 'Names').replace(/\.[^.]*$/, '') || 'Names';
}

/** A title as the beginning of a file's name. */
export function stemOf(title: string): string {
  return title.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'names';
}

/** Downloads generators: files that make a model's names by themselves. */
export class ExportController implements ReactiveController {
  /** What came of it, for the page; empty before. */
  message = '';
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.message = '';
  }

  /** Asks the worker for a generator, and downloads it. */
  async download(
    client: WorkerClient | null,
    kind: GeneratorKind,
    source: string | undefined,
    temperature: number,
  ): Promise<void> {
    const title = titleOf(source);
    const name = `${stemOf(title)}.${kind}`;
    this.#say('Making the generator…');
    try {
      const bytes = await client?.exportModel(kind, title, temperature);
      if (!bytes) return this.#say('The page is closing.');
      downloadBytes(bytes, name);
      this.#say(`Downloading ${name}, ${sizeOf(bytes.length)}.`);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #say(message: string): void {
    this.message = message;
    this.#host.requestUpdate();
  }
}
