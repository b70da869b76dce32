import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openRunning, type StudioPage } from '../helpers/studio_page.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';
import { TEXT } from '../helpers/texts.ts';

const folder = temporaryFolder();
const BEGINNING = 'Shall I compare thee to a mango tree?\n';

/** The poem as it stands, with its line ends. */
function verse(studio: StudioPage): Promise<string> {
  return studio.page.$$eval('>>> mango-poem >>> .verse', ([found]) => found?.textContent ?? '');
}

async function writing(studio: StudioPage): Promise<boolean> {
  return (await studio.attributes('poem', 'writing'))[0] === 'true';
}

describe('a poem', () => {
  it('is written symbol by symbol after its beginning, while training goes on', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    await studio.visit('verse');
    await studio.begin(BEGINNING, 1_200);
    await studio.until('the beginning', async () => (await verse(studio)) !== '');
    const lengths = new Set<number>();
    await studio.until('its end', async () => {
      lengths.add((await verse(studio)).length);
      return !(await writing(studio));
    });
    // Whoever watches sees it grow.
    expect(lengths.size).toBeGreaterThan(2);
    const text = await verse(studio);
    // The model knows small letters only.
    expect(text.startsWith(BEGINNING.toLowerCase())).toBe(true);
    expect(text).toHaveLength(BEGINNING.length + 1_200);
    await studio.goesOn();
  });

  it('stops when told to, is another one the next time, and tells whole lines to screen readers', async () => {
    const studio = await openRunning();
    await studio.press('toggle');
    await studio.untilPhase('paused');
    const said = await studio.page.evaluateHandle(() => {
      const heard: string[] = [];
      const live = document.querySelector('mango-studio')!.shadowRoot!.querySelector('[data-testid=live]')!;
      new MutationObserver(() => heard.push(live.textContent ?? '')).observe(live, {
        characterData: true,
        childList: true,
        subtree: true,
      });
      return heard;
    });
    await studio.visit('verse');
    await studio.begin(BEGINNING, 20_000);
    await studio.until('some lines', async () => (await verse(studio)).split('\n').length > 6);
    await studio.press('stop-writing');
    await studio.until('the end', async () => !(await writing(studio)));
    const first = await verse(studio);
    expect(first.length).toBeLessThan(20_000);
    const lines = new Set(first.split('\n').map((line) => line.trim()));
    const heard = (await said.jsonValue()).flatMap((text) => text.split('\n')).map((line) => line.trim());
    expect(heard.length).toBeGreaterThan(2);
    expect(heard.filter((line) => !lines.has(line))).toEqual([]);

    await studio.begin(BEGINNING, 100);
    await studio.until('another', async () => (await verse(studio)) !== first && !(await writing(studio)));
    expect(first.startsWith(await verse(studio))).toBe(false);
  });

  it('cannot begin with a symbol that the model does not know, and says so', async () => {
    const studio = await openRunning();
    await studio.restart({ iterations: 5_000_000 });
    await studio.visit('verse');
    await studio.begin('mango 芒果', 50);
    await studio.until('a reason', async () => (await studio.text('poem-alert')) !== '');
    expect(await studio.text('poem-alert')).toMatch(/Symbol 7 of the text is "芒" .* not one of the \d+ symbols/);
    await studio.goesOn();
  });

  it('is of another kind once the model has learned another text for an epoch', async () => {
    const studio = await openRunning();
    await studio.visit('verse');
    const path = join(folder, 'mangos.txt');
    writeFileSync(path, `芒果 @ 3 €\n${TEXT}`);
    const [chooser] = await Promise.all([studio.page.waitForFileChooser(), studio.press('one-more-epoch')]);
    await chooser.accept([path]);
    await studio.until('the epoch', async () => /learns mangos\.txt for one epoch/.test(await studio.text('adopted')));
    expect(await studio.text('adopted')).toMatch(/symbols that the model does not know were left out: "芒"/);
    await studio.visit('names');
    expect(await studio.text('model-report')).toMatch(/LSTM, 2 layers/);
    expect(await studio.page.$eval('>>> [data-testid=preset]', (select) => (select as HTMLSelectElement).value)).toBe(
      'sonnets',
    );
    await studio.until('training', async () => (await studio.iteration()) > 0 || (await studio.phase()) === 'done');
    await studio.visit('verse');
    await studio.until('the model in training', async () => {
      const chosen = await studio.page.$eval(
        '>>> [data-testid=writer]',
        (select) => (select as HTMLSelectElement).value,
      );
      return chosen === 'current';
    });
    await studio.begin('the mangosaurus ', 30);
    await studio.until('its line', async () => (await verse(studio)).length === 46 && !(await writing(studio)));
  });
});
