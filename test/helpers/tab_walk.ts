import type { Page } from 'puppeteer';

/** More presses of Tab than any page of ours takes. */
const MOST_STOPS = 200;

/** Where the Tab key leads. Controls are named by their number in document order and what they are. */
export interface TabWalk {
  /** Every control that can be seen and used. */
  readonly controls: string[];
  /** Those that Tab came to, in its order. */
  readonly visited: string[];
  /** Those of them that did not show the focus, or were out of view when they had it. */
  readonly unseen: string[];
}

/** Presses Tab until it comes round to where it began. Shadow trees are walked like all else. */
export async function walkWithTab(page: Page): Promise<TabWalk> {
  const controls = await page.evaluate(nameControls);
  const visited: string[] = [];
  const unseen: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(describeFocus);
    // Between the last control and the first the focus is outside of the page.
    if (!focused) continue;
    if (visited.includes(focused.name)) break;
    visited.push(focused.name);
    if (!focused.seen) unseen.push(focused.name);
  }
  return { controls, visited, unseen };
}

/** Runs in the page: gives every control a name. */
function nameControls(): string[] {
  // Arrow keys lead to what is taken out of the order of Tab.
  const selector =
    'a[href]:not([tabindex="-1"]), button:not([tabindex="-1"]), input, select, textarea, summary, [tabindex="0"]';
  const names: string[] = [];
  const visit = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.matches(selector) && element.checkVisibility({ visibilityProperty: true })) {
        const what = element.dataset['testid'] ?? element.id ?? '';
        const name = `${names.length} ${element.localName} ${what} ${element.textContent?.trim().slice(0, 20) ?? ''}`;
        Object.assign(element, { nameForTest: name });
        names.push(name);
      }
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return names;
}

/** Runs in the page: the control that has the focus; null where none has. */
function describeFocus(): { name: string; seen: boolean } | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused || focused === document.body) return null;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
  const ring = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  const { top, bottom, left, right } = focused.getBoundingClientRect();
  const inView = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const name = (focused as { nameForTest?: string }).nameForTest ?? `unnamed ${focused.localName} ${focused.id}`;
  return { name, seen: ring && inView };
}
