/** No commit: a mutation of __fput(), fs/file_table.c, Linux 2.6.38, which drops the mount before the dentry. */

import type { Steps } from 'allwalks';
import { dput } from '../../model/dcache.ts';
import { f_op_release, file_free_rcu } from '../../model/file.ts';
import type { File } from '../../model/file.ts';
import { mntput } from '../../model/mount.ts';
import { atomic_dec_and_test } from '../../model/sync/atomic.ts';
import { call_rcu } from '../../model/sync/rcu.ts';

/**
 * fs/file_table.c: fput(), Linux 2.6.38, with __fput()
 *
 * For a moment the file has a dentry of a file system that it does not hold any more.
 */
export function* fput(file: File): Steps {
  if (!atomic_dec_and_test(file.f_count)) {
    yield;
    return;
  }
  yield;
  const dentry = file.f_dentry;
  const mnt = file.f_mnt;
  yield* f_op_release(file);
  call_rcu(file, file_free_rcu);
  yield;
  yield* mntput(mnt);
  yield* dput(dentry);
}
