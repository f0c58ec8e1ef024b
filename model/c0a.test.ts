/** The worked trace of C0a, step by step: how often the trigger's root T and its mount A are counted at each point. */

import { expect, test } from 'vitest';
import { schedule } from './testdata/schedule.ts';

test.each([
  { variant: 'as-it-stood', leak: 1 },
  { variant: 'f9398c233e32', leak: 0 },
])('C0a, $variant', ({ variant, leak }) => {
  const { run, finish, inside, counted, holds, finished } = schedule('c0a-direct-expire', variant);
  const counts = () => ({ T: counted('T', 'd_count'), A: counted('A', 'mnt_count') });
  const zeroRefs = () => holds('umount sees zero refs');
  expect(counts()).toEqual({ T: 2, A: 1 });

  run('walker');
  expect(inside('walker', 'wait_for_answer')).toBe(true);
  expect(counts(), '1: the walker is on the trigger, and sleeps').toEqual({ T: 3, A: 2 });

  run('automount', () => inside('automount', 'sys_mount'));
  expect(counts(), '2: the daemon has opened the trigger').toEqual({ T: 5, A: 3 });

  run('expire');
  expect(inside('expire', 'expire_proc_direct')).toBe(false);
  expect(counts(), '3: the expire run has met PENDING').toEqual({ T: 5 + leak, A: 3 });

  run('automount');
  expect(counts(), '4: the daemon has mounted, and answered').toEqual({ T: 6 + leak, A: 4 });

  run('walker');
  expect(counts(), '5: the walker has gone on, and away').toEqual({ T: 5 + leak, A: 3 });

  run('automount', () => inside('automount', 'autofs4_catatonic_mode'));
  expect(counts(), '6: the daemon has unmounted what was on the trigger').toEqual({ T: 4 + leak, A: 2 });
  run('automount', () => inside('automount', 'sys_umount'));
  expect(counts(), '6: the daemon has closed the trigger').toEqual({ T: 2 + leak, A: 1 });

  run('automount', () => inside('automount', 'do_umount'));
  expect(counts(), '7: the daemon unmounts the trigger').toEqual({ T: 3 + leak, A: 2 });
  run('automount', () => inside('automount', 'release_mounts'));
  run('automount', () => !inside('automount', 'release_mounts'));
  expect(counts(), '7: only the daemon holds it').toEqual({ T: 3 + leak, A: 1 });
  run('automount', () => inside('automount', 'autofs4_kill_sb'));
  expect(counts(), '7: the mount has gone').toEqual({ T: 1 + leak, A: undefined });
  run('automount', () => inside('automount', 'shrink_dcache_for_umount_subtree'));
  expect(counts(), '7: the super block has let go of it').toEqual({ T: leak, A: undefined });
  expect(zeroRefs()).toBe(true);
  run('automount', () => !zeroRefs());
  expect(zeroRefs()).toBe(leak === 0);
  finish();
  expect(finished()).toBe(leak === 0);
});
