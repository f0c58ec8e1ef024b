/** Paths as they are shown: the same on every machine. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isInside, packageRoot, shownPath } from './paths.ts';

test('our own files from the package’s root, wherever one is', () => {
  const file = join(packageRoot, 'model', 'dcache.ts');
  expect(shownPath(file, packageRoot)).toBe('model/dcache.ts');
  expect(shownPath(file, '/somewhere/else')).toBe('model/dcache.ts');
});

test('other files from the current directory', () => {
  expect(shownPath('/home/user/fix/my.ts', '/home/user')).toBe('fix/my.ts');
  expect(shownPath('/home/user/my.ts', '/home/user/deep')).toBe('../my.ts');
});

test('relative paths stay', () => {
  expect(shownPath('model/dcache.ts', '/home/user')).toBe('model/dcache.ts');
});

test('inside', () => {
  expect(isInside('/a/b', '/a/b/c')).toBe(true);
  expect(isInside('/a/b', '/a/b')).toBe(true);
  expect(isInside('/a/b', '/a/bc')).toBe(false);
  expect(isInside('/a/b', '/a')).toBe(false);
});
