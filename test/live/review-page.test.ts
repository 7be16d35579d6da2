import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import fc from 'fast-check';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { runPage } from '../../lib/report/html/index.ts';
import { printable } from '../../lib/report/printable.ts';
import { hostileName, hostileText, samplePlan } from '../plan/sample-plan.ts';
import { hostile } from '../report/hostile.ts';
import { poisoned } from '../report/html/poisoned-plan.ts';
import { fewHosts, page as reviewOf, someRun } from '../report/html/sample-page.ts';
import { requireBrowser, startBrowser } from './browser.ts';

describe('the page of a plan, in a browser', function () {
  this.timeout(120_000);
  let browser: Browser | undefined;
  let directory: string;
  const pages: Page[] = [];
  /** What a browser says against the page, and everything it asks for. */
  let complaints: string[] = [];
  let requests: string[] = [];

  before(async function () {
    requireBrowser(this);
    browser = await startBrowser();
    directory = await mkdtemp(join(tmpdir(), 'taisho-page-'));
    await writeFile(file('many'), reviewOf(samplePlan()));
    await writeFile(file('few'), reviewOf(fewHosts()));
    await writeFile(file('run'), runPage(someRun));
  });
  beforeEach(() => {
    complaints = [];
    requests = [];
  });
  afterEach(async () => {
    for (const one of pages.splice(0)) await one.context().close();
  });
  after(async () => {
    await browser?.close();
    if (directory !== undefined) await rm(directory, { recursive: true });
  });

  function file(name: string): string {
    return join(directory, `${name}.html`);
  }

  async function opened(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    assert.ok(browser);
    const context = await browser.newContext(options);
    const page = await context.newPage();
    pages.push(page);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file(name)).href);
    return page;
  }

  /** The cards that are shown, by number. */
  async function shownCards(page: Page): Promise<readonly string[]> {
    const ids = await page.locator('[data-card]:visible').evaluateAll((cards) => cards.map(({ id }) => id));
    return ids.map((id) => id.replace('set-', ''));
  }

  for (const name of ['many', 'few', 'run'])
    it(`opens from a file without a complaint and asks for nothing else: ${name}`, async () => {
      const page = await opened(name);
      await page.getByRole('button', { name: 'Unfold all' }).click();
      assert.equal(await page.locator('[data-card]:not([open])').count(), 0);
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests, [pathToFileURL(file(name)).href]);
    });

  it('runs no script but its own', async () => {
    const page = await opened('few');
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.pwned = 1"><p style="color: red" id="styled">x</p>');
       document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.pwned = 1' }))`,
    );
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate('window.pwned'), undefined);
    assert.equal(
      await page.evaluate(`getComputedStyle(document.getElementById('styled')).color === 'rgb(255, 0, 0)'`),
      false,
    );
    assert.ok(
      complaints.some((one) => one.includes('Content Security Policy')),
      complaints.join('\n'),
    );
  });

  it('shows the names and the words of hosts as the text they are', async () => {
    const page = await opened('many');
    assert.equal(await page.locator('script').count(), 1);
    assert.equal(await page.locator('img').count(), 0);
    const card = page.locator('#set-1');
    assert.ok((await card.locator('h3').innerText()).includes('<script>alert(1)</script>'));
    await page.locator('#set-5 > summary').click();
    assert.ok(
      (await page.locator('#set-5 .task').innerText()).includes('</script><script>alert(1)</script><img src=x'),
    );
    assert.deepEqual(complaints, []);
  });

  it('reads any text in a plan as that text, and makes no element of it', async () => {
    const page = await opened('few');
    const texts = [hostile, hostileName, hostileText, ...fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), 12)];
    for (const text of texts) {
      const harmless = text.replaceAll(/[<>&"/=`]/g, '%');
      const sources = [text, harmless].map((one) => reviewOf(poisoned(fewHosts(), one)));
      const [read, plain] = await page.evaluate<{ text: string; elements: number }[]>(
        `${JSON.stringify(sources)}.map((source) => {
          const { documentElement } = new DOMParser().parseFromString(source, 'text/html');
          return { text: documentElement.textContent, elements: documentElement.querySelectorAll('*').length };
        })`,
      );
      assert.equal(read?.elements, plain?.elements, JSON.stringify(text));
      for (const known of ['Order splx behind its conflicts', 'admin@control.example.com'])
        assert.ok(read?.text.includes(printable(known + text)), JSON.stringify(text));
    }
  });

  it('finds a host by its name, in the cards and in the table, and says how much is shown', async () => {
    const page = await opened('many');
    await page.getByRole('searchbox').fill('SLES250');
    await page.getByRole('status').filter({ hasText: 'Shown: 1 of 7 sets, with 250 of 1,000 hosts. 1 rows' }).waitFor();
    assert.deepEqual(await shownCards(page), ['2']);
    await page.locator('#host-table > summary').click();
    assert.deepEqual(await page.locator('[data-row]:visible th').allInnerTexts(), ['sles250']);
    await page.getByRole('searchbox').fill('no such host');
    await page.getByRole('status').filter({ hasText: 'Shown: 0 of 7 sets' }).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('status').filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
    assert.equal((await shownCards(page)).length, 7);
  });

  it('filters by outcome, by change set and by risk, together', async () => {
    const page = await opened('many');
    const status = page.getByRole('status');
    await page.getByLabel('Outcome', { exact: true }).selectOption('refused');
    await status.filter({ hasText: 'Shown: 1 of 7' }).waitFor();
    assert.deepEqual(await shownCards(page), ['5']);
    await page.getByLabel('Outcome', { exact: true }).selectOption('changed');
    await page.getByLabel('Risk', { exact: true }).selectOption('undone');
    await status.filter({ hasText: 'with 598 of' }).waitFor();
    assert.deepEqual(await shownCards(page), ['1']);
    await page.getByLabel('Change set', { exact: true }).selectOption('set-2');
    await status.filter({ hasText: 'Shown: 0 of 7' }).waitFor();
  });

  it('is used by keyboard alone', async () => {
    const page = await opened('many');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
    assert.ok(await page.locator('.skip').isVisible());
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'main');
    const steps: string[] = [];
    for (let i = 0; i < 12 && steps.at(-1) !== 'set-1'; i += 1) {
      await page.keyboard.press('Tab');
      steps.push(await page.evaluate('document.activeElement.id || document.activeElement.parentElement.id'));
    }
    assert.deepEqual(
      steps,
      ['query', 'outcome', 'set', 'risk', 'filters', 'unfold', 'set-1'].map((id) => (id === 'filters' ? steps[4] : id)),
    );
    assert.ok(Number(await page.evaluate('parseFloat(getComputedStyle(document.activeElement).outlineWidth)')) >= 2);
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('#set-1 .boot').first().isVisible());
    await page.keyboard.press('Space');
    assert.ok(!(await page.locator('#set-1 .boot').first().isVisible()));
  });

  it('unfolds the card that a row of the table leads to', async () => {
    const page = await opened('many');
    await page.locator('#host-table > summary').click();
    await page.locator('[data-row="set-3"] a').first().click();
    await page.locator('#set-3[open]').waitFor();
    assert.equal(await page.evaluate('document.activeElement.parentElement.id'), 'set-3');
  });

  it('says when the plan has expired', async () => {
    await writeFile(file('old'), reviewOf({ ...samplePlan(), expires: '2001-01-01T00:00:00.000Z' }));
    assert.ok(await (await opened('old')).locator('#expired').isVisible());
    await writeFile(file('new'), reviewOf({ ...samplePlan(), expires: '9999-01-01T00:00:00.000Z' }));
    assert.ok(!(await (await opened('new')).locator('#expired').isVisible()));
  });

  for (const javaScriptEnabled of [true, false])
    it(`prints every card unfolded, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      const page = await opened('few', { javaScriptEnabled });
      const titles = await page.locator('.card h3 .size').allInnerTexts();
      assert.equal(titles.length, 9);
      const pdf = (await page.pdf({ format: 'A4', outline: true, tagged: true })).toString('latin1');
      const outline = [...pdf.matchAll(/\/Title \(((?:[^()\\]|\\.)*)\)/g)].map(([, title = '']) => title);
      for (const title of titles)
        assert.ok(
          outline.some((one) => one.startsWith(title)),
          `${title} in ${outline.join('; ')}`,
        );
      assert.ok(outline.filter((one) => one.toLowerCase() === 'tasks').length >= 7, outline.join('; '));
      assert.ok(pdf.match(/\/Type \/Page\b/g)?.length ?? 0 >= titles.length);
      assert.equal(await page.locator('.card[open]').count(), 0, 'the page itself stays folded');
    });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const name of colorScheme === 'light' ? ['many', 'few', 'run'] : ['few', 'run'])
      it(`has nothing that axe finds fault with, in ${colorScheme}: ${name}`, async () => {
        const page = await opened(name, { colorScheme });
        await page.getByRole('searchbox').fill(name === 'run' ? 'db' : 's');
        await page.waitForTimeout(200);
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
        const { violations, passes } = await page.evaluate<AxeResults>('axe.run()');
        const found = violations.flatMap(({ id, nodes }) =>
          nodes.slice(0, 3).map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
        );
        assert.deepEqual(found, []);
        assert.ok(passes.some(({ id }) => id === 'color-contrast'));
      });

  it('has everything without script: it unfolds, and there is no form that does nothing', async () => {
    const page = await opened('many', { javaScriptEnabled: false });
    assert.equal((await shownCards(page)).length, 7);
    assert.ok(!(await page.locator('#filters').isVisible()));
    await page.locator('#set-1 > summary').click();
    assert.ok(await page.locator('#set-1 .boot').first().isVisible());
    await page.locator('#set-1 .evidence > summary').click();
    assert.ok((await page.locator('#set-1 .evidence').innerText()).includes('S01splx'));
    await page.locator('#host-table > summary').click();
    assert.equal(await page.locator('[data-row]:visible').count(), 1_000);
  });

  for (const sizes of [undefined, [5_000, 3_000, 1_000, 1_000] as const])
    it(`is quick enough to use with ${sizes === undefined ? '1,000' : '10,000'} hosts`, async () => {
      await writeFile(file('large'), reviewOf(samplePlan(sizes === undefined ? {} : { sizes })));
      const begin = performance.now();
      const page = await opened('large');
      const open = performance.now() - begin;
      const typed = performance.now();
      await page.getByRole('searchbox').fill('db07.example.com');
      await page.getByRole('status').filter({ hasText: 'Shown: 1 of 7' }).waitFor();
      const found = performance.now() - typed;
      assert.ok(open < 5_000 && found < 2_000, `opened in ${Math.round(open)} ms, found in ${Math.round(found)} ms`);
    });
});
