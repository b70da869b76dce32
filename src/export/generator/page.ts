/**
 * What the exported page does: it reads its form, shows names, and copies them. page.html has the form. This file becomes code
 * in generator_code.ts, with `npm run generate:generator`.
 */
import type { Generator } from './generator.ts';

/** Names that are made before the page may do something else: a large network takes some milliseconds for one. */
const AT_ONCE = 8;
/** Where the slider stands between safe and bold, in words, by the temperature from which on they hold. */
const WORDS = [
  [1.4, 'very bold'],
  [1.1, 'bold'],
  [0.9, 'as learned'],
  [0.6, 'safe'],
  [0, 'very safe'],
] as const;

/** Brings the page to life. */
export function showPage(names: Generator['names'], page: Document): void {
  const find = <T extends HTMLElement = HTMLInputElement>(id: string): T => page.getElementById(id) as T;
  const [begin, count, seed, temperature] = ['begin', 'count', 'seed', 'temperature'].map((id) => find(id)) as [
    HTMLInputElement,
    HTMLInputElement,
    HTMLInputElement,
    HTMLInputElement,
  ];
  const form = find<HTMLFormElement>('form');
  const list = find<HTMLOListElement>('names');
  const message = find<HTMLElement>('message');
  /** Counts what was asked for: names for an older request are given up. */
  let request = 0;

  const tell = (text: string, wrong: HTMLInputElement | null = null): void => {
    message.textContent = text;
    message.classList.toggle('wrong', wrong !== null);
    for (const input of [begin, count, seed]) input.setAttribute('aria-invalid', String(input === wrong));
  };

  const show = async (): Promise<void> => {
    const mine = ++request;
    const value = Number(temperature.value);
    const word = WORDS.find(([from]) => value >= from)![1];
    temperature.setAttribute('aria-valuetext', `${value}, ${word}`);
    const invalid = [count, seed].find((input) => !input.validity.valid);
    if (invalid)
      return tell(`${labelOf(invalid)}: give a whole number from ${invalid.min} to ${invalid.max}.`, invalid);
    const total = Number(count.value);
    const items: HTMLLIElement[] = [];
    try {
      while (items.length < total) {
        const options = { begin: begin.value, seed: Number(seed.value), temperature: value, first: items.length };
        for (const name of names({ ...options, count: Math.min(AT_ONCE, total - items.length) })) {
          const item = page.createElement('li');
          item.dir = 'auto';
          item.textContent = name;
          items.push(item);
        }
        await new Promise((resolve) => setTimeout(resolve));
        if (mine !== request) return;
      }
    } catch (error) {
      return tell(error instanceof Error ? error.message : String(error), begin);
    }
    list.replaceChildren(...items);
    tell(`${total === 1 ? 'One name' : `${total} names`} of seed ${seed.value}, ${word}.`);
  };

  const copy = async (): Promise<void> => {
    const text = [...list.children].map((item) => item.textContent).join('\n');
    try {
      await navigator.clipboard.writeText(text);
      tell('Copied.');
    } catch {
      getSelection()?.selectAllChildren(list);
      tell('The browser does not let this page copy. The names are selected: copy them with the keyboard or the menu.');
    }
  };

  form.addEventListener('input', () => void show());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    seed.value = String((Number(seed.value) + 1) % 2 ** 32);
    void show();
  });
  find<HTMLButtonElement>('copy').addEventListener('click', () => void copy());
  void show();
}

function labelOf(input: HTMLInputElement): string {
  return input.labels?.[0]?.textContent?.trim() ?? input.id;
}
