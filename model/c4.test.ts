/** The worked trace of C4, step by step: the shrinker makes a dentry negative that a walk in RCU mode has found. */

import { expect, test } from 'vitest';
import { schedule } from './testdata/schedule.ts';

test.each([
  { variant: 'as-it-stood', found: true },
  { variant: '62a7375e5d77', found: false },
  { variant: '59430262401b', found: true },
])('C4, $variant', ({ variant, found }) => {
  const { run, finish, inside, counted, holds, finished } = schedule('c4-rcu-negative', variant);
  const dentry = () => ({ count: counted('d', 'd_count'), inode: counted('d', 'd_inode') });
  const inode = dentry().inode;
  expect(inode, 'the dentry is positive').not.toBe(0);
  expect(dentry()).toEqual({ count: 0, inode });

  run('walker', () => inside('walker', '__d_lookup_rcu'));
  run('walker', () => !inside('walker', '__d_lookup_rcu'));
  expect(dentry(), 'the walk has sampled it, and holds nothing').toEqual({ count: 0, inode });

  run('shrinker');
  expect(dentry(), 'killed; RCU keeps its memory for the walk').toEqual({ count: 0, inode: 0 });

  run('walker');
  expect(holds('N2: a file that is there is found'), 'the walk has ended').toBe(found);
  finish();
  expect(dentry().count, 'freed after the walk').toBe(undefined);
  expect(finished()).toBe(true);
});
