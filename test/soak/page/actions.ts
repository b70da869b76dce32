import { ROOM_NAMES } from '../../../src/ui/rooms.ts';
import type { Dice } from '../dice.ts';
import { inventedList } from './lists.ts';
import { pause, type Visitor } from './visitor.ts';

const SIZES = [[390, 844], [768, 1_024], [1_280, 800], [1_600, 900]] as const; // prettier-ignore
const LISTS = ['stars', 'given-names-german', 'minerals'];

/** What a user may do, by name: from any state of the page to any other. */
export const ACTIONS: Readonly<Record<string, (visitor: Visitor, dice: Dice) => Promise<void>>> = {
  async 'start again'(visitor) {
    await visitor.again();
  },
  async 'more names'(visitor, dice) {
    await visitor.visit('names');
    for (let i = dice.whole(1, 20); i > 0; i--) await visitor.press('more');
  },
  async wish(visitor, dice) {
    await visitor.visit('names');
    await visitor.wish('wish-begin', dice.one(['k', 's', 'm', 'e']));
    if (dice.happens(0.5)) await visitor.wish('wish-min', String(dice.whole(3, 8)));
    // On a narrow page this is folded.
    if (dice.happens(0.3) && !(await visitor.shows('close-wishes'))) await visitor.press('wish-new');
    await pause(dice.whole(200, 3_000));
    if (dice.happens(0.5)) await visitor.wish('wish-begin', dice.one(['l', 'r', 'u']));
    if (dice.happens(0.7)) await visitor.clearWishes();
  },
  async write(visitor, dice) {
    await visitor.write(dice.whole(20, 600));
  },
  async blend(visitor, dice) {
    await visitor.learn(inventedList(dice));
    await visitor.press('adding');
    const before = (await visitor.attributes('part', 'label')).length;
    await visitor.choose('ready', dice.one(LISTS));
    await visitor.until('both lists', async () => (await visitor.attributes('part', 'label')).length > before);
    await visitor.untilPhase('done');
    await visitor.press('adding');
    if (!(await visitor.shows('blend'))) return;
    const slider = await visitor.find('blend');
    await slider.focus();
    for (let i = dice.whole(1, 5); i > 0; i--) await visitor.page.keyboard.press('ArrowLeft');
    await slider.dispose();
  },
  async paste(visitor, dice) {
    await visitor.learn(inventedList(dice));
  },
  async star(visitor, dice) {
    await visitor.visit('names');
    for (let i = dice.whole(1, 4); i > 0 && visitor.kept.size < 20; i--) await visitor.star(dice.whole(0, 30));
    if (dice.happens(0.5)) await visitor.removeKept(dice.happens(0.5));
    while (visitor.kept.size > 12) await visitor.removeKept(false);
  },
  async rooms(visitor, dice) {
    for (let i = dice.whole(2, 6); i > 0; i--) await visitor.visit(dice.one(ROOM_NAMES));
  },
  async 'lose the device'(visitor, dice) {
    await visitor.visit('names');
    await visitor.restart({}, 'gpu');
    await pause(dice.whole(0, 800));
    const [worker] = visitor.page.workers();
    // The request that the page's client would send, handed to the worker from within.
    await worker!.evaluate(() => {
      self.dispatchEvent(new MessageEvent('message', { data: { type: 'lose-device' } }));
    });
    await visitor.untilPhase('done');
    await visitor.again('cpu');
  },
  async 'cut the network'(visitor, dice) {
    await visitor.page.setOfflineMode(true);
    try {
      await visitor.again();
      await visitor.write(dice.whole(20, 100));
    } finally {
      await visitor.page.setOfflineMode(false);
    }
  },
  async hide(visitor, dice) {
    const other = await visitor.page.browser().newPage();
    await other.bringToFront();
    await pause(dice.whole(500, 3_000));
    await other.close();
    await visitor.page.bringToFront();
    await visitor.painted();
  },
  async resize(visitor, dice) {
    const [width, height] = dice.one(SIZES);
    await visitor.page.setViewport({ width, height });
    await visitor.painted();
  },
};
