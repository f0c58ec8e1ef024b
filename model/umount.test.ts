/** What is unmounted by whom, step by step: the marks of mounts that expire, and submounts that go with their parent. */

import { describe, expect, test } from 'vitest';
import { schedule } from './testdata/schedule.ts';

/** Lets the task run until the mount is marked, and on until it holds no lock. */
function untilMarked({ run, counted }: ReturnType<typeof schedule>, task: string, mount: string) {
  run(task, () => counted(mount, 'mnt_expiry_mark') === 1);
  // br_write_unlock() and up_write().
  let left = 2;
  run(task, () => left-- === 0);
}

describe('the timer of NFS', () => {
  test('unmounts what nobody has used between two rounds', () => {
    const timer = schedule('u2-nfs-timer', 'as-it-stood');
    untilMarked(timer, 'timer', 'm1');
    expect(timer.counted('m1', 'mnt_hash'), 'the first round only marks it').toBe(1);
    timer.run('timer');
    expect(timer.counted('m1', 'mnt_hash'), 'the second one frees it').toBeUndefined();
    expect(timer.counted('P', 'mnt_hash'), 'a mount that is not on the list stays').toBe(1);
  });

  test('leaves what somebody has used since', () => {
    const timer = schedule('u2-nfs-timer', 'as-it-stood');
    untilMarked(timer, 'timer', 'm1');
    timer.run('walker');
    expect(timer.counted('m1', 'mnt_expiry_mark'), 'the walk has put it').toBe(0);
    timer.run('timer');
    expect(timer.counted('m1', 'mnt_hash'), 'the second round only marks it').toBe(1);
    expect(timer.counted('m1', 'mnt_expiry_mark')).toBe(1);
  });
});

test('umount() takes along what walks have had mounted', () => {
  const { run, counted } = schedule('u2-nfs-timer', 'as-it-stood');
  run('umount');
  expect(counted('m1', 'mnt_hash')).toBeUndefined();
  expect(counted('P', 'mnt_hash')).toBeUndefined();
});

test('umount2(MNT_DETACH) leaves the mounts to whoever is in them, with nothing of the tree above', () => {
  const { run, inside, counted } = schedule('u3-umount-detach', 'as-it-stood');
  run('walker', () => inside('walker', 'path_put'));
  run('umount');
  expect(counted('C', 'mnt_hash'), 'the walk is on the inner one').toBe(0);
  expect(counted('C', 'mnt_count'), 'and alone with it').toBe(1);
  expect(counted('P', 'mnt_hash'), 'nobody is on the outer one').toBeUndefined();
  expect(counted('srv', 'd_flags'), 'nothing is mounted on its mountpoint').toBe(0);
  run('walker');
  expect(counted('C', 'mnt_hash'), 'whoever leaves last frees it').toBeUndefined();
});
