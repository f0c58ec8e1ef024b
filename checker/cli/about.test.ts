/** The words a file opens with. */

import { expect, test } from 'vitest';
import { firstLine } from './about.ts';

test.each([
  ['/** The counter counted in one step. */\nexport {};', 'The counter counted in one step.'],
  ['/**\n * A fix, Linux 3.0.\n *\n * Why it is one.\n */', 'A fix, Linux 3.0.'],
  ['// A remark.\nconst x = 1; /** late */', null],
  ['/** */\nexport {};', null],
  ['export {};', null],
])('%j: %j', (source, line) => {
  expect(firstLine(source)).toBe(line);
});
