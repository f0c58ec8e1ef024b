/** The page of a graph in a real browser: one can search it, click through it, and everybody can. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import { torn } from '../engine/testdata/classics.ts';
import { Budget } from '../search/limits.ts';
import { stateGraph } from '../trace/graph.ts';
import { printGraphPage } from './graph.ts';
import { hasChromium, openBrowser } from './testdata/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

describe.skipIf(!hasChromium)('the page of a graph', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allwalks-graph-'));
    const schedule = [0, 1, 1, 0].map((task) => ({ task, choices: [] }));
    const budget = new Budget({ search: 'breadth-first', limits: {} });
    const graph = await stateGraph(new Reference(torn(2)), { schedule, most: 100, budget });
    writeFileSync(join(folder, 'graph.html'), printGraphPage(graph!, 'torn <b>'));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(width = 1280, hash = ''): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: 'light' });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) troubles.push(request.url());
    });
    await page.goto(`${pathToFileURL(join(folder, 'graph.html')).href}${hash}`);
    return { page, troubles };
  }

  const chosen = (page: Page) => page.textContent('.graph-state h2');

  test('finds states by words of theirs', async () => {
    const { page, troubles } = await open();
    expect(await page.textContent('h1')).toBe('torn <b>');
    await page.getByLabel('Search').fill('g#1.x = 2 done');
    expect(await page.textContent('[role=status]')).toBe('1 state with “g#1.x = 2 done”');
    await page.locator('.graph-results button').click();
    expect(await page.textContent('.graph-kind')).toContain('all tasks are done after 4 steps');
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('leads from state to state by their steps, and by the schedule', async () => {
    const { page } = await open();
    expect(await chosen(page)).toBe('#0 start');
    await page.locator('.graph-state li.path button').first().click();
    expect(await page.textContent('.graph-kind')).toContain('step 1 of the schedule');
    const id = (await chosen(page))!.split(' ')[0]!;
    expect(new URL(page.url()).hash).toBe(id);
    await page.getByRole('button', { name: 'Schedule: 5' }).click();
    expect(await page.locator('.graph-results li').count()).toBe(5);
    await page.close();
    const again = await open(1280, id);
    expect(await chosen(again.page)).toContain(id);
    await again.page.close();
  });

  test('a state is chosen by a click where it is drawn, also after it was moved', async () => {
    const { page } = await open(1280, '#3');
    const box = (await page.locator('canvas').boundingBox())!;
    // The one that is chosen stands in the middle, a third from the top; the next row is below it.
    const [middle, third] = [box.x + box.width / 2, box.y + box.height / 3];
    await page.locator('canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.mouse.click(middle - 60, third);
    expect(await chosen(page)).toContain('#3');
    await page.mouse.move(middle, third + 200);
    await page.mouse.down();
    await page.mouse.move(middle + 160, third + 200);
    await page.mouse.up();
    await page.mouse.click(middle + 100, third);
    expect(await chosen(page)).toContain('#3');
    const before = await page.locator('canvas').screenshot();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForTimeout(100);
    expect((await page.locator('canvas').screenshot()).equals(before)).toBe(false);
    await page.close();
  });

  test('axe finds nothing serious, light and dark, and it fits a phone', async () => {
    for (const width of [1280, 360]) {
      const { page } = await open(width);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.getByRole('button', { name: 'Schedule' }).click();
      await page.evaluate(axe);
      for (let theme = 0; theme < 2; theme++) {
        const found = (await page.evaluate('axe.run()')) as {
          violations: { id: string; impact: string; nodes: object[] }[];
        };
        expect(found.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))).toEqual([]);
        await page.click('.theme');
      }
      await page.close();
    }
  });
});
