/** Pages of the stored counterexamples: the kernel's objects as one knows them, and nothing that axe minds. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot, replayFile } from '../checker/index.ts';
import { collect } from '../checker/page/collect.ts';
import type { PageData } from '../checker/page/data.ts';
import { printPage } from '../checker/page/print.ts';
import { History } from '../checker/page/script/history.ts';
import { hasChromium, openBrowser } from '../checker/page/testdata/browser.ts';

if (!hasChromium) console.warn('skipped: no chromium');

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

function dataOf(name: string): PageData {
  const { replay, schedule, subject } = replayFile(join(packageRoot, 'counterexamples', `${name}.json`));
  expect(replay.kind).toBe('confirmed');
  const { spec, variant, claim } = schedule;
  return collect(replay.trace, { spec, variant, claim, title: subject.title });
}

describe.skipIf(!hasChromium)('the page of a counterexample', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function open(data: PageData): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.setContent(printPage(data));
    await page.waitForSelector('.picture svg');
    return page;
  }

  const go = (page: Page, step: number) => page.locator('#slider').fill(String(step));

  async function serious(page: Page): Promise<unknown> {
    await page.evaluate(axe);
    return page.evaluate(
      'axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => [id, nodes[0].html]))',
    );
  }

  test('an umount after a close: dentries and mounts are trees, and what is freed is pending first', async () => {
    const data = dataOf('c0d-close-umount.mntput-before-dput');
    const page = await open(data);
    const at = (name: string) => page.locator(`.box[aria-label^="${name}"]`).evaluate((box) => box.getBoundingClientRect().x); // prettier-ignore
    await go(page, 1);
    expect(await at('Dentry srv')).toBeGreaterThan(await at('Dentry Dentry#1'));
    expect(await at('Vfsmount M')).toBeGreaterThan(await at('Vfsmount root'));
    expect(await page.textContent('.tasks')).toContain('holds vfsmount_lock (readers)');
    const freed = data.steps.findIndex(({ text }) => text.startsWith('call_rcu')) + 1;
    await go(page, freed);
    expect(await page.locator('.tasks li').last().textContent()).toContain('rcu_callback[file_free_rcu]');
    await go(page, data.steps.length);
    expect(await page.locator('.gone[aria-label="Vfsmount M, freed"]').count()).toBe(1);
    expect(await page.textContent('.why')).toContain('Dentry#3.d_count = 1 since step');
    expect(await serious(page)).toEqual([]);
    await page.close();
  });

  test('the longest one: its story fits a few screens, and any of its steps can be reached', async () => {
    const data = dataOf('c6-multi-mount.as-it-stood');
    expect(data.steps.length).toBeGreaterThan(900);
    const page = await open(data);
    expect(await page.locator('.step').count()).toBeLessThan(60);
    await go(page, 500);
    expect(await page.locator('.step[aria-current]').getAttribute('data-step')).toBe('500');
    expect(await page.locator('.step').count()).toBeLessThan(80);
    await page.close();
  });
});

test('a value on the page has been written by a step that says so', () => {
  const past = new History(dataOf('r38-mountpoint-count.as-it-stood'));
  const { cells } = past.at(past.length);
  const count = cells.findIndex((_, cell) => past.nameOf(cell) === 'mp.m_count');
  expect([cells[count], past.writerOf(count, 6), past.writerOf(count, 5), past.writerOf(count, 4)]).toEqual(['1', 6, 5, 0]); // prettier-ignore
});
