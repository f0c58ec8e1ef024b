/** Where expectations are looked for, and what is wrong with malformed ones. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectationsFor } from './expected.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allwalks-expected-'));
  mkdirSync(join(folder, 'specs', 'scenarios'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const verified = { verdict: 'verified', property: null, states: 7 };

function record(path: string, content: unknown): void {
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

test('beside the spec', () => {
  record('expected.json', { mine: { fix: verified } });
  expect(expectationsFor('mine', join(folder, 'mine.ts'))).toEqual({ fix: verified });
  expect(expectationsFor('other', join(folder, 'other.ts'))).toEqual({});
});

test('in the folder called specs around it, but not beyond', () => {
  record('expected.json', { mine: { fix: { verdict: 'vacuous' } } });
  const spec = join(folder, 'specs', 'scenarios', 'mine.ts');
  expect(expectationsFor('mine', spec)).toEqual({});
  record('specs/expected.json', { mine: { fix: verified } });
  expect(expectationsFor('mine', spec)).toEqual({ fix: verified });
});

test('nothing outside a folder called specs but what is beside the spec', () => {
  record('expected.json', { mine: { fix: verified } });
  mkdirSync(join(folder, 'sub'));
  expect(expectationsFor('mine', join(folder, 'sub', 'mine.ts'))).toEqual({});
});

test.each([
  ['{', /expected\.json: .*JSON/],
  [[], 'expected.json: an object of specs is expected'],
  [{ mine: 7 }, 'expected.json: mine: an object of variants is expected'],
  [{ mine: { fix: 'verified' } }, 'expected.json: mine: fix: an object with a verdict is expected'],
  [{ mine: { fix: { verdict: 'fine' } } }, 'mine: fix: verdict must be one of verified, violated'],
  [{ mine: { fix: { ...verified, states: 1.5 } } }, 'mine: fix: states must be a whole number'],
  [{ mine: { fix: { ...verified, property: 7 } } }, 'mine: fix: property must be a text or null'],
  [{ mine: { fix: { ...verified, depth: 7 } } }, 'mine: fix: depth means nothing here'],
])('malformed: %j', (content, message) => {
  record('expected.json', content);
  expect(() => expectationsFor('mine', join(folder, 'mine.ts'))).toThrow(message);
});
