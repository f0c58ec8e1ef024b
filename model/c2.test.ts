/** The worked trace of C2, (ii), step by step: there is no memory for a directory that a walk waits for. */

import { expect, test } from 'vitest';
import { schedule } from './testdata/schedule.ts';

test.each([
  { variant: 'allocation-fails', alone: false },
  { variant: 'allocation-fails-d_add-first', alone: true },
  { variant: 'allocation-fails-allocate-first', alone: true },
])('C2(ii), $variant', ({ variant, alone }) => {
  const { run, finish, inside, holds, finished } = schedule('c2-active-list', variant);
  const oneDentry = () => holds('D1: one dentry a name');

  run('walker');
  expect(inside('walker', 'wait_for_answer'), 'the walk waits on a dentry that is on active_list').toBe(true);

  run('automount', () => inside('automount', 'sys_mkdir'));
  run('automount', () => inside('automount', 'path_put'), 'bad');
  expect(oneDentry(), 'mkdir has failed; nobody has looked the name up since').toBe(true);

  run('other');
  expect(inside('other', 'wait_for_answer'), 'another walk waits for the same answer').toBe(true);
  expect(oneDentry(), 'on the same dentry').toBe(alone);

  finish();
  expect(finished()).toBe(true);
  expect(holds('no request is left')).toBe(true);
});
