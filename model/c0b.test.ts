/** The worked trace of C0b, step by step: how often the mount P is counted, and who has a reference to it. */

import { expect, test } from 'vitest';
import { schedule } from './testdata/schedule.ts';

test.each([
  { variant: 'as-it-stood', kept: 0 },
  { variant: '8aef18845266', kept: 1 },
])('C0b, $variant', ({ variant, kept }) => {
  const { run, finish, inside, counted, holds, finished } = schedule('c0b-automount-collision', variant);
  const P = () => counted('P', 'mnt_count');
  const root = () => counted('P_root', 'd_count');
  const leaves = (task: string, operation: string) => {
    run(task, () => inside(task, operation));
    run(task, () => !inside(task, operation));
  };
  expect(P()).toBe(1);

  run('a', () => inside('a', 'finish_automount'));
  run('b', () => inside('b', 'finish_automount'));
  expect(P(), '1: both walks are below it, and both have made a mount').toBe(3 + 2 * kept);

  leaves('a', 'finish_automount');
  expect(P(), '2: the mount of the first walk is on it').toBe(4 + 2 * kept);
  leaves('a', 'path_to_nameidata');
  expect(P(), '2: the first walk has gone on').toBe(3 + kept);

  leaves('b', 'follow_down');
  expect(P(), '3: the second walk is on the mount of the first').toBe(2 + kept);
  leaves('b', 'path_to_nameidata');
  expect(P(), '3: the second walk has gone on').toBe(1 + kept);
  run('a');
  run('b');
  expect(P()).toBe(1 + kept);

  leaves('umount', 'release_mounts');
  expect(P(), '4: the mount on it has gone').toBe(kept);

  run('umount', () => inside('umount', 'do_umount'));
  expect(
    [P(), root()],
    '5: it is to be unmounted, and on its root are s_root, mnt_root, the child and umount',
  ).toEqual([1 + kept, 4]);
  leaves('umount', 'release_mounts');
  expect(P(), '5: only umount has a reference left').toBe(kept === 0 ? undefined : 1);
  finish();
  expect(holds('umount sees zero refs')).toBe(kept === 1);
  expect(finished()).toBe(kept === 1);
});
