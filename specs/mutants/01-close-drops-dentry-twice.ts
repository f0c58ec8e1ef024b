/** Closing a file drops its reference to the dentry twice. */

import type { Steps } from 'allwalks';
import { dput } from '../../model/dcache.ts';
import { file_free_rcu, f_op_release } from '../../model/file.ts';
import type { File } from '../../model/file.ts';
import { mntput } from '../../model/mount.ts';
import { atomic_dec_and_test } from '../../model/sync/atomic.ts';
import { call_rcu } from '../../model/sync/rcu.ts';

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
  yield* dput(dentry);
  yield* dput(dentry);
  yield* mntput(mnt);
}
