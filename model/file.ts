/** Open files, and the descriptors that name them (include/linux/fs.h, fs/file_table.c, fs/open.c, fs/libfs.c). */

import { alloc, EBADF, kfree } from 'allwalks';
import type { Embedded, Errno, Shared, Steps } from 'allwalks';
import { autofs4_dir_open } from './autofs4/root.ts';
import { d_alloc, dput } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { mntput, path_get, path_put } from './mount.ts';
import type { Vfsmount } from './mount.ts';
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, LOOKUP_OPEN } from './namei/nameidata.ts';
import type { Nameidata } from './namei/nameidata.ts';
import { do_path_lookup } from './namei/walk.ts';
import { atomic_dec_and_test, atomic_inc_not_zero, atomic_set } from './sync/atomic.ts';
import type { Atomic } from './sync/atomic.ts';
import { call_rcu, rcu_read_lock, rcu_read_unlock } from './sync/rcu.ts';

/** struct file. */
export interface File extends Shared {
  readonly f_mnt: Vfsmount;
  readonly f_dentry: Dentry;
  readonly f_count: Embedded<Atomic>;
  /** An open directory of autofs or ramfs: its readdir cursor. */
  private_data: Dentry | null;
}

/** struct files_struct: what a process has open. MODEL: one descriptor. */
export interface FilesStruct extends Shared {
  fd: File | null;
}

/** The name of readdir cursors. No path has it. */
const CURSOR_NAME = 7;

/**
 * fs/libfs.c: dcache_dir_open(), Linux 2.6.38
 *
 * The cursor is a child of the directory, and so holds a reference to it.
 */
export function* dcache_dir_open(file: File): Steps<Errno> {
  const cursor = yield* d_alloc(file.f_dentry, CURSOR_NAME);
  file.private_data = cursor;
  yield;
  return 0;
}

/** fs/libfs.c: dcache_dir_close(), Linux 2.6.38 */
function* dcache_dir_close(file: File): Steps {
  const cursor = file.private_data!;
  yield;
  yield* dput(cursor);
}

/** Whether the directories of a file system are read by way of a cursor among the children. */
function has_cursor(file: File): boolean {
  const type = file.f_dentry.d_sb.s_type;
  return type === 'autofs' || type === 'ramfs';
}

export function file_free_rcu(file: File): void {
  kfree(file);
}

/**
 * f_op->open() of a directory: autofs4_dir_open(), dcache_dir_open(), nfs_opendir()
 *
 * MODEL: what the latter keeps has nothing to do with dentries or mounts.
 */
function* f_op_open(file: File): Steps<Errno> {
  const type = file.f_dentry.d_sb.s_type;
  if (type === 'autofs') return yield* autofs4_dir_open(file);
  if (type === 'ramfs') return yield* dcache_dir_open(file);
  return 0;
}

/** f_op->release() of a directory: dcache_dir_close(), nfs_closedir() */
export function* f_op_release(file: File): Steps {
  if (has_cursor(file)) yield* dcache_dir_close(file);
}

/**
 * fs/file_table.c: fput(), Linux 2.6.38, with __fput()
 *
 * The last one closes the file. It drops the dentry before the mount: once a mount has no references left, none of
 * its file system's dentries has one from that side.
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
  yield* dput(dentry);
  yield* mntput(mnt);
}

/**
 * fs/file_table.c: fget(), Linux 2.6.38
 *
 * The open file, with a reference; or null. Of a process with threads: another may close it meanwhile.
 */
export function* fget(files: FilesStruct): Steps<File | null> {
  rcu_read_lock();
  yield;
  let file = files.fd;
  yield;
  if (file !== null) {
    if (!atomic_inc_not_zero(file.f_count)) file = null;
    yield;
  }
  rcu_read_unlock();
  yield;
  return file;
}

/**
 * fs/open.c: SYSCALL open, Linux 2.6.38, of a directory
 *
 * Returns 0 with the descriptor set, or an error.
 */
export function* sys_open(nd: Nameidata, files: FilesStruct): Steps<Errno> {
  let err = yield* do_path_lookup(nd, LOOKUP_FOLLOW | LOOKUP_DIRECTORY | LOOKUP_OPEN);
  if (err !== 0) return err;
  const mnt = nd.path.mnt!;
  const dentry = nd.path.dentry!;
  const file = alloc<File>({ f_mnt: mnt, f_dentry: dentry });
  yield;
  atomic_set(file.f_count, 1);
  yield;
  yield* path_get(nd.path);
  err = yield* f_op_open(file);
  if (err === 0) {
    files.fd = file;
    yield;
  } else {
    yield* path_put(nd.path);
    kfree(file);
    yield;
  }
  yield* path_put(nd.path);
  return err;
}

/** fs/open.c: SYSCALL close, Linux 2.6.38 */
export function* sys_close(files: FilesStruct): Steps<Errno> {
  const file = take_fd(files);
  yield;
  if (file === null) return -EBADF;
  yield* fput(file);
  return 0;
}

/**
 * The file behind the descriptor, which is closed by that.
 *
 * Atomic: files->file_lock held.
 */
function take_fd(files: FilesStruct): File | null {
  const file = files.fd;
  files.fd = null;
  return file;
}
