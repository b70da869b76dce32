import { inject, expect, describe, it, onTestFinished } from 'vitest';
import { openStudio } from '../helpers/studio.ts';
import { openPage } from '../helpers/studio_page.ts';

/** Runs in a page before its scripts: keeps what its policy refuses. Workers tell the console, which tests look at anyway. */
function keepViolations(): void {
  const violations: string[] = [];
  Object.assign(window, { violations });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    violations.push(`${violatedDirective}: ${blockedURI} (${sourceFile}:${lineNumber})`),
  );
}

function url(): string {
  const studio = inject('studio');
  if ('error' in studio) throw new Error(studio.error);
  return studio.url;
}

const TEXT =
  'The mango tree is tall,\nand sways in every wind.\nIts fruits are all in all\nthe best that one can find.\n';

describe('the content security policy', () => {
  it('is that of the page and its workers, and says nothing less in the header than in the page', async () => {
    const response = await fetch(url());
    const header = response.headers.get('content-security-policy') ?? '';
    const [, meta = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(await response.text()) ?? [];
    expect(header).toBe(`${meta}; frame-ancestors 'none'`);
    expect(meta).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'sha256-[^']*';/);
    expect(meta).toMatch(/connect-src 'self';.*base-uri 'none'; form-action 'none'$/);
    expect(meta).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  });

  it('is not violated in any room, by what the rooms do', async () => {
    const studio = await openPage();
    await studio.page.evaluateOnNewDocument(keepViolations);
    await studio.page.reload();
    await studio.until('names', async () => (await studio.names()).length > 0);
    await studio.paste('anna\notto\nada\nbob\neve');
    await studio.press('more');
    await studio.visit('lesson');
    await studio.press('lesson-start');
    await studio.until('prints', async () => (await studio.attributes('print', 'iteration')).length >= 2);
    await studio.visit('lab');
    await studio.press('check');
    await studio.until('a check', async () => /numbers agree/.test(await studio.text('check-status')));
    await studio.press('race');
    await studio.until('a race', async () => (await studio.attributes('race-verdict', 'phase'))[0] === 'racing');
    await studio.press('race');
    await studio.press('crossover');
    await studio.until('a comparison', async () =>
      (await studio.attributes('crossing', 'winner')).some((winner) => winner !== 'none'),
    );
    await studio.press('crossover');
    await studio.visit('verse');
    await studio.begin('o mango', 40);
    await studio.until('a poem', async () => /^o mango[^]{5}/.test(await studio.text('poem')));
    const field = await studio.find('paste');
    await field.evaluate((element, text) => ((element as HTMLTextAreaElement).value = text), TEXT.repeat(30));
    await studio.press('use-paste');
    await studio.until('the text', async () => (await studio.text('list-source')) === 'Pasted text');
    await studio.untilIteration(1);
    const violations = await studio.page.evaluate(() => (window as unknown as { violations: string[] }).violations);
    expect(violations).toEqual([]);
  });

  it('refuses text as code, connections elsewhere and inline styles', async () => {
    const studio = await openStudio();
    onTestFinished(() => studio.close());
    await studio.page.evaluate(keepViolations);
    const refused = await studio.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.wasRun = true';
      const styled = document.createElement('p');
      styled.innerHTML = '<i style="color: red">inline</i>';
      document.body.append(script, styled);
      const isSent = await fetch('https://example.com/').then(
        () => true,
        () => false,
      );
      return { isSent, wasRun: 'wasRun' in window, style: getComputedStyle(styled.firstElementChild!).color };
    });
    expect(refused).toEqual({ isSent: false, wasRun: false, style: 'rgb(28, 43, 36)' });
    const violations = await studio.page.evaluate(() => (window as unknown as { violations: string[] }).violations);
    expect([...new Set(violations.map((violation) => violation.split(':')[0]))].sort()).toEqual([
      'connect-src',
      'script-src-elem',
      'style-src-attr',
    ]);
  });
});
