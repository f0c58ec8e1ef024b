/** Walking a path (fs/namei.c): in RCU mode first, and again in ref mode if that does not work out. */

import { ECHILD, ENOENT, ENOTDIR } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { path_get, path_put, vfsmount_lock } from '../mount.ts';
import { br_read_lock } from '../sync/brlock.ts';
import { rcu_read_lock } from '../sync/rcu.ts';
import { __read_seqcount_begin, read_seqcount_begin, read_seqcount_retry } from '../sync/seqlock.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { handle_dotdot } from './dots.ts';
import { nameidata_drop_rcu, nameidata_drop_rcu_last, unlock_rcu_walk } from './drop-rcu.ts';
import { do_follow_link } from './link.ts';
import { do_lookup, path_put_conditional, path_to_nameidata } from './lookup.ts';
import { DOT_DOT, LOOKUP_CONTINUE, LOOKUP_FOLLOW, LOOKUP_RCU } from './nameidata.ts';
import type { LookupFlags, Nameidata } from './nameidata.ts';

/**
 * fs/namei.c: exec_permission(), Linux 2.6.38, with IPERM_FLAG_RCU
 *
 * Returns 0 where the directory may be searched; -ECHILD where the file system cannot tell in RCU mode, as
 * nfs_permission() and sysfs_permission() cannot.
 * MODEL: every directory may be searched.
 */
function exec_permission_rcu(nd: Nameidata): Errno {
  const type = nd.path.dentry!.d_sb.s_type;
  return type === 'nfs' || type === 'sysfs' ? -ECHILD : 0;
}

/**
 * fs/namei.c: path_init_rcu(), Linux 2.6.38
 *
 * Begins at the working directory, owning nothing.
 */
export function* path_init_rcu(nd: Nameidata): Steps {
  const fs = nd.fs;
  nd.audit.attempts += 1;
  nd.flags |= LOOKUP_RCU;
  br_read_lock(vfsmount_lock);
  yield;
  rcu_read_lock();
  yield;
  let stable = false;
  while (!stable) {
    const seq = read_seqcount_begin(fs.seq);
    yield;
    nd.path.mnt = fs.pwd_mnt;
    yield;
    nd.path.dentry = fs.pwd_dentry;
    yield;
    nd.seq = __read_seqcount_begin(nd.path.dentry!.d_seq);
    yield;
    stable = !read_seqcount_retry(fs.seq, seq);
    yield;
  }
  nd.inode = nd.path.dentry!.d_inode;
  yield;
}

/**
 * fs/namei.c: path_init(), Linux 2.6.38
 *
 * Begins at the working directory, with references to it.
 */
function* path_init(nd: Nameidata): Steps {
  const fs = nd.fs;
  nd.audit.attempts += 1;
  spin_lock(fs.lock);
  yield;
  nd.path.mnt = fs.pwd_mnt;
  yield;
  nd.path.dentry = fs.pwd_dentry;
  yield;
  yield* path_get(nd.path);
  spin_unlock(fs.lock);
  yield;
  nd.inode = nd.path.dentry!.d_inode;
  yield;
}

/**
 * fs/namei.c: link_path_walk(), Linux 2.6.38
 *
 * Goes from nd.path along nd.names. Returns 0 with nd.path owned; or an error with nothing owned, and RCU mode
 * possibly still on.
 * MODEL: no `.`; nothing that d_revalidate() looks at is out of date.
 */
export function* link_path_walk(nd: Nameidata): Steps<Errno> {
  let err: Errno = 0;
  for (let i = 0; i < 4 && nd.names[i]! !== 0; i++) {
    if (i < 3 && nd.names[i + 1]! !== 0) {
      nd.flags |= LOOKUP_CONTINUE;
    } else {
      nd.flags &= ~LOOKUP_CONTINUE;
    }
    if (nd.inode!.i_mode !== 'S_IFDIR') {
      err = -ENOTDIR;
      break;
    }
    if ((nd.flags & LOOKUP_RCU) !== 0 && exec_permission_rcu(nd) !== 0) {
      err = yield* nameidata_drop_rcu(nd);
      if (err !== 0) break;
    }
    err = yield* walk_name(nd, nd.names[i]!);
    if (err !== 0) break;
  }
  if (err === 0 && (nd.flags & LOOKUP_RCU) !== 0) return yield* nameidata_drop_rcu_last(nd);
  if (err !== 0 && (nd.flags & LOOKUP_RCU) === 0) yield* path_put(nd.path);
  return err;
}

/** fs/namei.c: link_path_walk(), Linux 2.6.38: one name; a symlink is followed where more names follow, or if so asked */
function* walk_name(nd: Nameidata, name: number): Steps<Errno> {
  if (name === DOT_DOT) return yield* handle_dotdot(nd);
  const err = yield* do_lookup(nd, name);
  if (err !== 0) return err;
  if (nd.sample.inode === null) {
    if ((nd.flags & LOOKUP_RCU) === 0) yield* path_put_conditional(nd);
    return -ENOENT;
  }
  const followed = (nd.flags & (LOOKUP_CONTINUE | LOOKUP_FOLLOW)) !== 0;
  if (followed && nd.sample.inode.i_mode === 'S_IFLNK') return yield* do_follow_link(nd);
  yield* path_to_nameidata(nd);
  nd.inode = nd.sample.inode;
  return 0;
}

/**
 * fs/namei.c: do_path_lookup(), Linux 2.6.38
 *
 * Returns 0, with nd.path where the path leads to, and owned; or an error, with nothing owned.
 * MODEL: nothing is ever -ESTALE.
 */
export function* do_path_lookup(nd: Nameidata, flags: LookupFlags): Steps<Errno> {
  nd.flags = flags;
  nd.total_link_count = 0;
  yield* path_init_rcu(nd);
  let err = yield* link_path_walk(nd);
  if ((nd.flags & LOOKUP_RCU) !== 0) yield* unlock_rcu_walk(nd);
  if (err === -ECHILD) {
    nd.flags = flags;
    nd.total_link_count = 0;
    yield* path_init(nd);
    err = yield* link_path_walk(nd);
  }
  nd.audit.attempts = 0;
  return err;
}
