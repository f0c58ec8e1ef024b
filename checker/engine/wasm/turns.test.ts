/** However short the turns of a compiled search are, it finds the same. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile, findSubject, findVariants, packageRoot } from '../../index.ts';
import { Instance } from './instance.ts';

const subject = findSubject(join(packageRoot, 'specs', 'scenarios', 'c4-rcu-negative.ts'));
const program = compile(subject, findVariants(subject, ['62a7375e5d77'])[0]!);

function countsWithTurnsOf(states: number) {
  const instance = new Instance(program, 'breadth-first', Infinity, () => false);
  instance.begin({});
  while (instance.search(states));
  return instance.counts();
}

test('the level in which a violation is found is completed', () => {
  expect(countsWithTurnsOf(1)).toEqual(countsWithTurnsOf(1e6));
});
