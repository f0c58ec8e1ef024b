/** Changing the working directory (fs/fs_struct.c, fs/open.c), and what says that a mount is held for long (fs/namespace.c). */

import type { Errno, Steps } from 'allwalks';
import type { Dentry } from './dcache.ts';
import { path_get, path_put, vfsmount_lock } from './mount.ts';
import type { Path, Vfsmount } from './mount.ts';
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW } from './namei/nameidata.ts';
import type { FsStruct, Nameidata } from './namei/nameidata.ts';
import { do_path_lookup } from './namei/walk.ts';
import { atomic_add_unless, atomic_dec, atomic_inc } from './sync/atomic.ts';
import { br_write_lock, br_write_unlock } from './sync/brlock.ts';
import { write_seqcount_begin, write_seqcount_end } from './sync/seqlock.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/** fs/namespace.c: mnt_make_longterm(), Linux 2.6.38: the caller has a reference, and will have it for long */
export function mnt_make_longterm(mnt: Vfsmount): void {
  atomic_inc(mnt.mnt_longterm);
}

/**
 * fs/namespace.c: mnt_make_shortterm(), Linux 2.6.38
 *
 * From now on the caller's reference may be the last.
 */
export function* mnt_make_shortterm(mnt: Vfsmount): Steps {
  if (atomic_add_unless(mnt.mnt_longterm, -1, 1)) {
    yield;
    return;
  }
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  atomic_dec(mnt.mnt_longterm);
  yield;
  br_write_unlock(vfsmount_lock);
  yield;
}

/** fs/fs_struct.c: path_get_longterm(), Linux 2.6.38 */
function* path_get_longterm(path: Path): Steps {
  yield* path_get(path);
  mnt_make_longterm(path.mnt!);
  yield;
}

/** fs/fs_struct.c: path_put_longterm(), Linux 2.6.38 */
export function* path_put_longterm(path: Path): Steps {
  yield* mnt_make_shortterm(path.mnt!);
  yield* path_put(path);
}

/**
 * fs/fs_struct.c: set_fs_pwd(), Linux 2.6.38
 *
 * All threads of the process are in that directory now. `old` is for the one before.
 */
function* set_fs_pwd(fs: FsStruct, path: Path, old: Path): Steps {
  spin_lock(fs.lock);
  yield;
  write_seqcount_begin(fs.seq);
  yield;
  const mnt: Vfsmount | null = fs.pwd_mnt;
  yield;
  const dentry: Dentry | null = fs.pwd_dentry;
  yield;
  fs.pwd_mnt = path.mnt;
  yield;
  fs.pwd_dentry = path.dentry;
  yield;
  yield* path_get_longterm(path);
  write_seqcount_end(fs.seq);
  yield;
  spin_unlock(fs.lock);
  yield;
  old.mnt = mnt;
  old.dentry = dentry;
  yield* path_put_longterm(old);
}

/** fs/open.c: SYSCALL chdir, Linux 2.6.38 */
export function* sys_chdir(nd: Nameidata, old: Path): Steps<Errno> {
  const err = yield* do_path_lookup(nd, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
  if (err !== 0) return err;
  yield* set_fs_pwd(nd.fs, nd.path, old);
  yield* path_put(nd.path);
  return 0;
}
