/** Printed programs: the golden file is what `allwalks ir` shows. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printProgram } from './print.ts';
import { readProgram } from './verify.ts';

const file = (name: string) => new URL(`testdata/${name}`, import.meta.url);

test.each(['sound', 'everything'])('%s.ir.json', async (name) => {
  const program = readProgram(readFileSync(file(`${name}.ir.json`), 'utf8'), name);
  await expect(printProgram(program)).toMatchFileSnapshot(file(`${name}.ir.txt`).pathname);
});
