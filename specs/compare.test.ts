/** The mail's question about two tests in either order, answered: what can happen in one order and not in the other. */

import { expect, test } from 'vitest';
import { compile } from '../checker/check.ts';
import { comparePrograms, differencesInSource } from '../checker/compare.ts';
import { findSubject, findVariants } from '../checker/find.ts';

const subject = findSubject('c5-daemon-passes');
const variant = (name: string) => findVariants(subject, [name])[0]!;

async function compared(name: string) {
  const programs = { a: compile(subject, variant('as-it-stood')), b: compile(subject, variant(name)) };
  const { verdict, a, b, separations } = await comparePrograms(programs);
  const of = (side: 'a' | 'b') =>
    separations.flatMap((each) =>
      each.side === side ? each.differences.map(({ words }) => `${words}: ${each.trace.steps.length}`) : [],
    );
  return { verdict, states: [a.states, b.states], onlyA: of('a'), onlyB: of('b') };
}

test('the two tests of autofs4_d_manage change places: the daemon has to leave RCU mode, and all ends as before', async () => {
  expect(await compared('transposed')).toEqual({
    verdict: 'different',
    states: [72_512, 82_728],
    onlyA: [
      'automount: __follow_mount_rcu returns true: 128',
      'automount: lookup_rcu returns 0: 128',
      'automount: legitimize_path returns true: 133',
      'automount: nameidata_drop_rcu_last returns 0: 135',
    ],
    onlyB: [
      '“the daemon walks over a mountpoint in RCU mode” does not hold: 126',
      'automount: autofs4_d_manage returns -ECHILD: 121',
      'automount: lookup_mnt returns a Vfsmount: 151',
      'automount: follow_managed_flags returns 0: 159',
    ],
  });
  expect(differencesInSource(subject, variant('as-it-stood'), variant('transposed'))).toContain(
    '+  if (rcu_walk) return -ECHILD;\n   const oz',
  );
});

test('what 2.6.39 made of it is equivalent here', async () => {
  const nothing: string[] = [];
  expect(await compared('83fb96bfc792')).toEqual({
    verdict: 'equivalent',
    states: [72_512, 72_196],
    onlyA: nothing,
    onlyB: nothing,
  });
});
