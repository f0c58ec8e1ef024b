/** `coverage --html`: what it says of a small model, and the page in a real browser, which everybody can read. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, coverageOf, findSubject, findVariants } from '../index.ts';
import { hasChromium, openBrowser } from '../page/testdata/browser.ts';
import { printCoverage, type CoveredScenario } from '../pages.ts';
import { runCoverage } from './coverage.ts';
import { coveredScenario } from './coverage-page.ts';

const spec = fileURLToPath(new URL('testdata/covered.ts', import.meta.url));
const source = readFileSync(spec, 'utf8');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

let covered: CoveredScenario;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allwalks-coverage-'));
  const subject = findSubject(spec);
  const variant = findVariants(subject, [])[0]!;
  const what = { spec: subject.spec, variant: variant.name };
  covered = coveredScenario(await coverageOf(compile(subject, variant), what, { limits: {} }), subject, variant);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each line has its colour, how often it is run, and what came out in one way only', () => {
  const [file, ...others] = covered.files;
  expect(others).toEqual([]);
  expect(file!.source).toBe(source);
  expect(file!.lines.map(({ line, kind, count, oneWay }) => [line, kind, count, ...oneWay])).toEqual([
    [11, 'run', 6],
    [12, 'run', 6],
    [13, 'partly', 8, 'seen > 5 was always false (8 times)'],
    [14, 'never', 0],
    [16, 'run', 8],
    [18, 'run', 8],
  ]);
  expect(file!.lines[2]!.outcomes).toEqual(['seen > 5: true 0, false 8']);
  expect(covered.summary).toEqual([
    '12 states, 14 transitions',
    '5 of 6 lines are run, 1 of 2 outcomes of conditions come up',
  ]);
  expect(covered.properties).toEqual([
    {
      kind: 'always',
      name: 'few & </ul>',
      holds: 'holds in 12 states of 12',
      parts: [
        {
          file: 'checker/cli/testdata/covered.ts',
          line: 24,
          outcomes: 'B.n < 3: true 12, false 0',
          oneWay: 'B.n < 3 was always true (12 times)',
        },
      ],
    },
    { kind: 'sometimes', name: 'both are counted', holds: 'holds in 1 state of 12', parts: [] },
  ]);
});

test('texts of models are text, and where the source is not what was run, it is left out', () => {
  const page = printCoverage([covered]);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toMatch(/<img|<\/section><i>|few & /);
  expect(page).toContain('box.n = 0; // &lt;/code&gt;');
  const rows = (text: string) => text.match(/<tr id=/g)!.length;
  expect(rows(page)).toBe(source.trimEnd().split('\n').length);
  for (const other of [undefined, `\n${source}`]) {
    const files = covered.files.map((file) => ({ ...file, source: other }));
    expect(rows(printCoverage([{ ...covered, files }]))).toBe(covered.files[0]!.lines.length);
  }
});

test('a file that cannot be written is told before the work, and no half of one is left', async () => {
  const written: string[] = [];
  const terminal = {
    print: () => {},
    note: (text: string) => written.push(text),
    paint: (text: string) => text,
    tableWidth: 100,
  } as unknown as Parameters<typeof runCoverage>[1];
  const ask = (html: string) =>
    runCoverage({ specs: [spec], variants: [], functions: [], json: true, limits: {}, html }, terminal);
  await expect(ask(folder)).rejects.toThrow(`--html ${folder}: that is a folder; a file is expected`);
  await expect(ask('/proc/nowhere/x.html')).rejects.toThrow('--html names another file');
  expect(await ask(join(folder, 'new', 'x.html'))).toBe(0);
  expect(readdirSync(join(folder, 'new'))).toEqual(['x.html']);
  expect(written).toEqual([`written to ${join(folder, 'new', 'x.html')}`]);
  expect(readFileSync(join(folder, 'new', 'x.html'), 'utf8')).toBe(printCoverage([covered]));
});

describe.skipIf(!hasChromium)('the page', () => {
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, 'page.html'), printCoverage([covered, { ...covered, variant: 'again' }]));
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function open(width: number): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: 'light' });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) troubles.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
    return { page, troubles };
  }

  test('shows the source as it is, with a mark beside each colour, and leads from functions to their lines', async () => {
    const { page, troubles } = await open(1280);
    const texts = await page.locator('#s1-f1 ~ table code').allTextContents();
    expect(texts).toEqual(source.trimEnd().split('\n'));
    const row = (await page.locator('#s1-f1-l13 > *').allInnerTexts()).map((text) =>
      text.replaceAll(/\s+/g, ' ').trim(),
    );
    expect(row).toEqual(['13', '◐ run, one side only', '8', 'if (seen > 5) { seen > 5 was always false (8 times)']);
    expect(await page.locator('#s1-f1-l14').getAttribute('title')).toBe('never run');
    const colours = await page.evaluate(
      "[11, 13, 14, 15].map((line) => getComputedStyle(document.querySelector('#s1-f1-l' + line + ' > td')).backgroundColor)",
    );
    expect(new Set(colours as string[]).size).toBe(4);
    await page.locator('.functions').nth(1).getByRole('link', { name: 'bump' }).click();
    expect(new URL(page.url()).hash).toBe('#s2-f1-l11');
    expect(await page.locator(':target code').textContent()).toBe('  const seen = box.n;');
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('axe finds nothing serious, light and dark, and it fits a phone', async () => {
    for (const width of [1280, 360]) {
      const { page } = await open(width);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
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
