import { afterEach, describe, expect, it } from 'vitest';
import { WishController } from '../../src/ui/wish_controller.ts';
import { isWishing, USUAL_WISHES, orderOf } from '../../src/ui/wish_form.ts';
import { WorkerClient, type WorkerPort } from '../../src/worker/client.ts';
import type { Request, Wished } from '../../src/worker/protocol.ts';

/** A worker that only takes down what it is asked. */
class SilentWorker extends EventTarget implements WorkerPort {
  readonly requests: Request[] = [];
  postMessage(request: Request): void {
    this.requests.push(request);
  }
  terminate(): void {}
  get flows(): string[] {
    return this.requests.flatMap((request) => (request.type === 'flow' ? [request.flow] : []));
  }
}

const told = (state: Wished['state']): Wished => ({ state, tried: 10, fit: 1, message: '', refused: {} });

function connected() {
  const worker = new SilentWorker();
  const wishes = new WishController();
  wishes.connect(new WorkerClient(worker));
  return { worker, wishes };
}

/** A stand-in for the browser's storage, with these contents. */
function store(contents: Record<string, string> = {}): Map<string, string> {
  const items = new Map(Object.entries(contents));
  Object.assign(globalThis, {
    localStorage: {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
      removeItem: (key: string) => items.delete(key),
    },
  });
  return items;
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'localStorage');
});

describe('the order of a form', () => {
  it('holds only what is asked for', () => {
    const usual = ['isNew', 'notNear'];
    expect(orderOf(USUAL_WISHES)).toEqual({
      wishes: { isNew: true, notNear: 2 },
      order: 'drawn',
      builtInBlock: false,
      usual,
    });
    expect(isWishing(USUAL_WISHES)).toBe(false);
    const form = { ...USUAL_WISHES, begin: 'Kar', minLength: 5, notNear: 3, order: 'wild' } as const;
    expect(orderOf(form)).toEqual({
      wishes: { begin: 'Kar', minLength: 5, notNear: 3, isNew: true },
      order: 'wild',
      builtInBlock: false,
      usual: ['isNew'],
    });
    const any = { ...USUAL_WISHES, isNew: false, notNear: 0 };
    expect(orderOf(any)).toEqual({ wishes: {}, order: 'drawn', builtInBlock: false, usual: [] });
    expect(isWishing(any)).toBe(true);
    expect(isWishing({ ...USUAL_WISHES, order: 'typical' })).toBe(true);
    expect(isWishing({ ...USUAL_WISHES, block: { name: 'empty.txt', words: [] } })).toBe(false);
  });
});

describe('names', () => {
  it('are asked for while they are looked at', () => {
    const { worker, wishes } = connected();
    wishes.look(true);
    wishes.look(true);
    wishes.look(false);
    wishes.look(true);
    expect(worker.flows).toEqual(['on', 'away', 'on']);
  });

  it('wait for the user once stopped, though the page is hidden and shown', () => {
    const { worker, wishes } = connected();
    wishes.look(true);
    wishes.toggle();
    wishes.look(false);
    wishes.look(true);
    expect(worker.flows).toEqual(['on', 'off']);
    wishes.toggle();
    expect(worker.flows).toEqual(['on', 'off', 'on']);
  });

  it.each(['budget', 'enough'] as const)(
    'wait after "%s", until the user, an order or a run lets them go on',
    (state) => {
      const { worker, wishes } = connected();
      wishes.look(true);
      for (const goOn of [() => wishes.toggle(), () => wishes.wish(USUAL_WISHES), () => wishes.begin()]) {
        wishes.receive(told('searching'));
        expect(wishes.stopped).toBe(false);
        wishes.receive(told(state));
        expect(wishes.stopped).toBe(true);
        goOn();
      }
      expect(worker.flows).toEqual(['on', 'off', 'on', 'off', 'on', 'off', 'on']);
    },
  );
});

describe('wishes', () => {
  it('stay for the next visit, which asks for them before anything else', () => {
    const items = store();
    const form = { ...USUAL_WISHES, begin: 'Kar', block: { name: 'a.txt', words: ['x'] } };
    connected().wishes.wish(form);
    const { worker, wishes } = connected();
    expect(wishes.form).toEqual(form);
    expect(worker.requests[0]).toEqual({ type: 'wishes', order: orderOf(form) });
    wishes.wish(USUAL_WISHES);
    expect(items.size).toBe(0);
    expect(connected().worker.requests).toEqual([{ type: 'wishes', order: orderOf(USUAL_WISHES) }]);
  });

  it('that are refused keep their error while others change, until the worker answers', () => {
    const { wishes } = connected();
    const form = { ...USUAL_WISHES, begin: 'Ж', contain: 'Ж' };
    wishes.wish(form);
    wishes.receive({ ...told('started'), refused: { begin: 'no', contain: 'no' } });
    wishes.wish({ ...form, contain: 'a', end: 'saurus' });
    expect(wishes.told?.refused).toEqual({ begin: 'no' });
    wishes.receive({ ...told('started'), refused: { begin: 'still no' } });
    expect(wishes.told?.refused).toEqual({ begin: 'still no' });
    wishes.begin();
    expect(wishes.told).toBeNull();
  });

  it.each(['{', 'null', '[]', '"Kar"', '{"begin": 3, "minLength": "x", "order": "up", "block": {"words": 1}}'])(
    'of another version are left out: %s',
    (kept) => {
      store({ 'mangosaurus wishes': kept });
      expect(connected().wishes.form).toEqual(USUAL_WISHES);
    },
  );
});
