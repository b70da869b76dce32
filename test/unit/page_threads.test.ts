import { afterEach, describe, expect, it, vi } from 'vitest';
import { WorkerClient, type WorkerPort } from '../../src/worker/client.ts';

/** Workers that only remember what was asked of them. */
class FakeWorker {
  static started: FakeWorker[] = [];
  readonly address: string;
  readonly messages: unknown[] = [];
  ended = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(address: string) {
    this.address = address;
    FakeWorker.started.push(this);
  }

  postMessage(message: unknown): void {
    this.messages.push(message);
  }

  terminate(): void {
    this.ended = true;
  }
}

function openClient() {
  let tell: (event: Event) => void = () => undefined;
  const port: WorkerPort = {
    postMessage: () => undefined,
    addEventListener: (type, listener) => {
      if (type === 'message') tell = listener;
    },
    terminate: () => undefined,
  };
  const client = new WorkerClient(port);
  const heard: unknown[] = [];
  client.subscribe((reply) => heard.push(reply));
  return { client, heard, send: (data: unknown) => tell(new MessageEvent('message', { data })) };
}

describe('threads that a worker asks its page for', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are started with what they begin with, and end with the worker unless they are over', () => {
    vi.stubGlobal('Worker', FakeWorker);
    const { client, heard, send } = openClient();
    send({ type: 'thread', address: 'blob:one', start: 'first' });
    send({ type: 'thread', address: 'blob:one', start: 'second' });
    const [first, second] = FakeWorker.started;
    expect(FakeWorker.started.map(({ address, messages }) => [address, messages])).toEqual([
      ['blob:one', ['first']],
      ['blob:one', ['second']],
    ]);
    expect(heard).toEqual([]);
    first!.onmessage!({ data: 'over' });
    client.close();
    expect([first!.ended, second!.ended]).toEqual([false, true]);
  });
});
