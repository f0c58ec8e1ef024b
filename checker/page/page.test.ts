/** Pages in a real browser: what they show, how one goes through them, and that everybody can. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { torn } from '../trace/testdata/torn.ts';
import { traceMoves } from '../trace/trace.ts';
import { collect } from './collect.ts';
import { printPage } from './print.ts';
import { printRun, type RunRow } from './run.ts';
import type { PageData } from './data.ts';
import { hasChromium, openBrowser } from './testdata/browser.ts';
import { about, treeData } from './testdata/pages.ts';

if (!hasChromium) console.warn('skipped: no chromium');

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

describe.skipIf(!hasChromium)('a page', () => {
  let browser: Browser;
  let folder: string;
  let data: PageData;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allwalks-page-'));
    data = await treeData();
    writeFileSync(join(folder, 'tree.html'), printPage({ ...data, about: { ...data.about, run: 'index.html' } }));
    writeRun();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The page of a run of three checks, of which one has a page. */
  function writeRun(): void {
    const none = { comparison: 'not recorded', about: '', properties: [], witnesses: {} };
    const counts = { states: 1234567, transitions: 2, depth: 3, seconds: 0.04 };
    const properties = ['always', 'finally', 'sometimes'].map((kind) => ({ kind, name: `${kind} <i>` }));
    const page = { href: 'tree.html', length: '15 steps, 2 switches' };
    const rows: RunRow[] = [
      { ...none, variant: 'as-it-stood', verdict: 'violated', good: false, sentence: 'violated: </td> & so on', counts, page }, // prettier-ignore
      { ...none, variant: 'fixed', verdict: 'verified', good: true, sentence: 'verified', counts, properties, witnesses: { 'sometimes <i>': true } }, // prettier-ignore
    ];
    const wrong = {
      ...none,
      variant: 'as-it-stood',
      verdict: 'not run',
      good: null,
      sentence: 'Ctrl-C came first',
    };
    const section = { claim: 'C1', title: 'it is </section> taken' };
    const text = printRun([{ ...section, spec: 'tree', rows }, { ...section, spec: 'other', rows: [wrong] }], '2011-02-24'); // prettier-ignore
    writeFileSync(join(folder, 'index.html'), text);
  }

  /** Opens the page; whatever it complains about, or asks the net for, is in `troubles`. */
  async function open(
    hash = '',
    options: { width?: number; scheme?: 'light' | 'dark' } = {},
    name = 'tree.html',
  ): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1280, height: 800 },
      colorScheme: options.scheme ?? 'light',
    });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) troubles.push(request.url());
    });
    await page.goto(`${pathToFileURL(join(folder, name)).href}${hash}`);
    await page.waitForSelector('.picture svg', { state: 'attached' });
    return { page, troubles };
  }

  const position = (page: Page) => page.textContent('.position');
  const cell = (page: Page, name: string) => page.locator(`.picture [role=button][aria-label^="${name} "]`);

  test('shows every step with its text, the violation and why', async () => {
    const { page, troubles } = await open();
    const texts = await page.locator('.step code').allTextContents();
    expect(texts).toEqual(data.steps.map(({ text }) => text));
    expect(await page.textContent('.verdict')).toContain('both are counted');
    expect(await page.textContent('.why ul')).toContain('a.d_count = 2 since step');
    expect(await page.locator('.lane-head .task').allTextContents()).toEqual(['walker', 'mover', 'spawned#1']);
    expect(await page.locator('.switch').count()).toBe(data.switches);
    expect(await page.locator('.step.incidental').count()).toBe(data.steps.slice(0, -1).filter(({ ordered }) => !ordered).length); // prettier-ignore
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('goes through the steps by keys, slider, buttons and address', async () => {
    const { page } = await open('#step-2');
    expect(await position(page)).toBe(`2 / ${data.steps.length}`);
    await page.keyboard.press('ArrowRight');
    expect(await position(page)).toBe(`3 / ${data.steps.length}`);
    expect(new URL(page.url()).hash).toBe('#step-3');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await position(page)).toBe(`1 / ${data.steps.length}`);
    await page.keyboard.press('End');
    expect(await page.locator('.step[aria-current]').getAttribute('data-step')).toBe(String(data.steps.length));
    await page.keyboard.press('Home');
    expect(await position(page)).toBe(`0 / ${data.steps.length}`);
    await page.locator('#slider').fill('4');
    expect(await position(page)).toBe(`4 / ${data.steps.length}`);
    await page.getByRole('button', { name: 'On (right arrow)' }).click();
    expect(await position(page)).toBe(`5 / ${data.steps.length}`);
    const { task, text } = data.steps[4]!;
    expect(await page.textContent('[role=status]')).toContain(`Step 5, ${data.tasks[task]!.name} in `);
    expect(await page.textContent('[role=status]')).toContain(text);
    await page.close();
  });

  test('draws the tree, and moves what has another parent', async () => {
    const moved = data.steps.findIndex(({ changes }) => changes.some((each) => each.startsWith('a.d_parent'))) + 1;
    const { page } = await open(`#step-${moved - 1}`);
    const place = (name: string) => page.locator(`.box[aria-label^="Dir ${name}"]`).evaluate((box) => {
      const { x, y } = box.getBoundingClientRect();
      return { x, y };
    }); // prettier-ignore
    const [root, before, fresh] = [await place('root'), await place('a'), await place('Dir#5')];
    expect(before.x).toBeGreaterThan(root.x);
    await page.keyboard.press('ArrowRight');
    const after = await place('a');
    expect(after.x).toBeGreaterThan(fresh.x);
    expect(after.x).toBeGreaterThan(before.x);
    expect(await page.locator('.picture .changed').count()).toBeGreaterThan(0);
    expect(await cell(page, 'a.d_parent').getAttribute('class')).toContain('changed');
    expect(await page.locator('.arrow:visible').count()).toBe(1);
    await page.locator('.box[aria-label^="Dir b"] .frame').hover();
    // From b to its parent and its first child, and from those that are part of it.
    const aimed = await page.locator('.arrow.aimed').evaluateAll((all) => all.map((each) => [each.getAttribute('data-from'), each.getAttribute('data-to')])); // prettier-ignore
    expect(aimed.length).toBeGreaterThan(2);
    const b = await page.locator('.box[aria-label^="Dir b"]').getAttribute('data-object');
    for (const ends of aimed) expect(ends).toContain(b);
    await page.close();
  });

  test('a value leads to the step that wrote it, and from there to the one before', async () => {
    const wrote = data.steps.flatMap(({ changes }, i) => (changes.some((each) => each.startsWith('a.d_count')) ? [i + 1] : [])); // prettier-ignore
    const { page } = await open();
    await cell(page, 'a.d_count').click();
    expect(await position(page)).toBe(`${wrote.at(-1)} / ${data.steps.length}`);
    await page.keyboard.press('Enter');
    expect(await position(page)).toBe(`${wrote.at(-2)} / ${data.steps.length}`);
    await cell(page, 'a.d_count').click();
    expect(await position(page)).toBe(`0 / ${data.steps.length}`);
    await page.close();
  });

  test('tells who holds which lock, who waits, and what is pending', async () => {
    const took =
      data.steps.findIndex(({ changes }) => changes.some((each) => each.startsWith('a.d_lock free'))) + 1;
    const { page } = await open(`#step-${took}`);
    expect(await page.locator('.tasks li').first().textContent()).toContain('holds a.d_lock');
    expect(await cell(page, 'a.d_lock').getAttribute('aria-label')).toBe(`a.d_lock walker, since step ${took}`);
    const started = data.steps.findIndex(({ changes }) => changes.some((each) => each.startsWith('starts'))) + 1;
    await page.evaluate(`location.hash = '#step-${started}'`);
    expect(await page.locator('.tasks li').last().textContent()).toContain('in release()');
    await page.close();
  });

  test('shows the source around a step, and goes on doing so', async () => {
    const { page } = await open('#step-2');
    const marked = () => page.locator('.now mark').textContent();
    expect(await page.locator('.now details pre').isVisible()).toBe(false);
    await page.getByText('Source', { exact: true }).click();
    const { place, text } = data.steps[1]!;
    expect((await marked())!.trim().replaceAll(/ +/g, ' ')).toBe(`${place!.split(':')[1]} ${text}`);
    expect((await page.locator('.now details pre').textContent())!.trimEnd().split('\n')).toHaveLength(9);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.now details pre').isVisible()).toBe(true);
    expect(await marked()).toContain(data.steps[2]!.text);
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
  });

  test('texts of the model are texts, whatever they look like', async () => {
    const { page, troubles } = await open();
    expect(await page.title()).toContain('both are counted');
    expect(await page.textContent('h1')).toBe('a directory moves </script> while <b>somebody</b> counts');
    await page.getByLabel('Everything, whether it changes or not').check();
    expect(await page.locator('svg img, h1 b, script:not([type])').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (scheme) => {
    const { page } = await open('#step-3', { scheme });
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(scheme === 'light' ? 'rgb(247, 246, 243)' : 'rgb(25, 26, 28)');
    expect(await seriousProblems(page)).toEqual([]);
    await page.click('.theme');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).not.toBe(ground);
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
  });

  test('can be read on a phone: nothing is wider than the screen', async () => {
    const { page } = await open('', { width: 360 });
    const widest = () => page.evaluate('document.documentElement.scrollWidth');
    expect(await widest()).toBe(360);
    expect(await page.locator('#state').isVisible()).toBe(false);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'State' }).click();
    expect(await page.locator('#state').isVisible()).toBe(true);
    expect(await widest()).toBe(360);
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
  });

  test('what does not hold in the beginning has a page without steps; a model without a record of tasks has one, too', async () => {
    const never: Program = {
      ...torn,
      functions: [
        { name: 'no', params: 0, locals: [], body: [{ do: 'return', value: { kind: 'const', value: 0 } }] },
      ],
      properties: [{ kind: 'always', name: 'it never holds', function: 'no' }],
    };
    writeFileSync(join(folder, 'never.html'), printPage(collect(traceMoves(new Reference(never), []), about)));
    const { page, troubles } = await open('', {}, 'never.html');
    expect(await position(page)).toBe('0 / 0');
    expect(await page.textContent('.verdict')).toContain('it never holds');
    await page.keyboard.press('ArrowRight');
    expect(await position(page)).toBe('0 / 0');
    expect(await page.locator('.tasks li').count()).toBe(2);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('of a run: every check with its verdict, and the way to its counterexample and back', async () => {
    const { page, troubles } = await open();
    await page.getByRole('link', { name: 'All checks' }).click();
    const rows = await page.locator('.check').allInnerTexts();
    expect(rows.map((row) => row.split('\t'))).toEqual([
      ['as-it-stood', 'violated', '', '1,234,567', '2', '3', '0.0', 'not recorded', '15 steps, 2 switches'],
      ['fixed', 'verified', '', '1,234,567', '2', '3', '0.0', 'not recorded', ''],
      ['as-it-stood', 'not run', '', '', '', '', '', 'not recorded', ''],
    ]);
    expect(await page.textContent('.totals')).toContain('1 not as expected');
    await page.locator('summary').nth(1).click();
    expect(await page.locator('details').nth(1).innerText()).toContain('sometimes <i> ✓ reached');
    expect(await page.locator('h2 + p').first().textContent()).toBe('it is </section> taken');
    await page.getByLabel('Only checks with the').fill('tree verified');
    expect(await page.locator('tbody:visible th').allTextContents()).toEqual(['fixed']);
    expect(await page.textContent('[role=status]')).toBe('1 of 3');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Only checks with the').fill('');
    await page.click('.theme');
    expect(await seriousProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('link').click();
    expect(await page.textContent('.verdict')).toContain('both are counted');
    expect(troubles).toEqual([]);
    await page.close();
  });
});

/** What axe says, one line each; the page forbids scripts of others, so axe comes in by the debugger. */
async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: { run: () => Promise<{ violations: Problem[] }> } }).axe;
    return (await run()).violations;
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 150)} ${any[0]?.message ?? ''}`),
    );
}

interface Problem {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly message: string }[] }[];
}
