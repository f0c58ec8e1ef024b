/** What initial worlds are built of: file systems, mounts, directories and processes, with the counts that go with them. */

import { alloc } from 'allwalks';
import type { AutofsInfo, AutofsPipe, AutofsSbInfo, AutofsType } from '../model/autofs4/info.ts';
import { DCACHE_MANAGE_TRANSIT, DCACHE_MOUNTED, DCACHE_NEED_AUTOMOUNT, DCACHE_UNHASHED } from '../model/dcache.ts';
import type { Dentry, DentryFlags } from '../model/dcache.ts';
import type { Ext2DirEntry } from '../model/ext2.ts';
import type { FileMode, Inode } from '../model/inode.ts';
import type { Vfsmount } from '../model/mount.ts';
import type { FsStruct } from '../model/namei/nameidata.ts';
import type { FileSystemType, SuperBlock } from '../model/super.ts';

/** The process group of the daemon. */
export const OZ_PGRP = 1;

/** d_seq of a dentry that was made with its inode, and of one that was negative before. */
const SEQ_POSITIVE_AT_ONCE = 2;
const SEQ_NEGATIVE_FIRST = 4;

/**
 * A directory's inode.
 *
 * Atomic: initial state.
 */
function new_directory_inode(): Inode {
  return alloc<Inode>({ i_mode: 'S_IFDIR', i_count: 1 });
}

/**
 * A file system with its root: one reference to that, s_root.
 *
 * Atomic: initial state.
 */
export function new_super(type: FileSystemType, root_name: number): SuperBlock {
  const sb = alloc<SuperBlock>({ s_type: type });
  const root = alloc<Dentry>({
    d_sb: sb,
    d_op: type === 'autofs' ? 'autofs4_dentry_operations' : 'simple_dentry_operations',
    d_name: root_name,
    d_count: 1,
    d_flags: DCACHE_UNHASHED,
    d_inode: new_directory_inode(),
  });
  root.d_parent = root;
  root.d_seq.sequence = SEQ_POSITIVE_AT_ONCE;
  sb.s_root = root;
  return sb;
}

/**
 * A mount of autofs: a trigger's root asks for a mount, a map's does not.
 *
 * Atomic: initial state.
 */
export function new_autofs(type: AutofsType, root_name: number, pipe: AutofsPipe): SuperBlock {
  const sb = new_super('autofs', root_name);
  sb.s_fs_info = alloc<AutofsSbInfo>({ type, oz_pgrp: OZ_PGRP, pipe });
  const root = sb.s_root!;
  root.d_fsdata = alloc<AutofsInfo>();
  root.d_fsdata.count.counter = 1;
  if (type !== 'indirect') root.d_flags |= DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;
  return sb;
}

/**
 * A directory or symlink: the file system keeps it in the cache by one reference, and it holds one to its parent.
 *
 * Atomic: initial state.
 */
function new_pinned(parent: Dentry, name: number, inode: Inode): Dentry {
  const dentry = alloc<Dentry>({
    d_sb: parent.d_sb,
    d_op: parent.d_op,
    d_name: name,
    d_count: 1,
    d_inode: inode,
    d_parent: parent,
    d_child: parent,
    d_hash: 'on its chain',
  });
  dentry.d_seq.sequence = SEQ_NEGATIVE_FIRST;
  parent.d_count += 1;
  if (dentry.d_op === 'autofs4_dentry_operations') {
    dentry.d_fsdata = alloc<AutofsInfo>();
    dentry.d_fsdata.count.counter = 1;
    parent.d_fsdata!.count.counter += 1;
  }
  return dentry;
}

/** A directory in a file system that lives in the dentry cache. */
export function new_directory(parent: Dentry, name: number): Dentry {
  return new_pinned(parent, name, new_directory_inode());
}

/** A symlink in a file system that lives in the dentry cache, to a name beside it. */
export function new_symlink(parent: Dentry, name: number, link: number): Dentry {
  return new_pinned(parent, name, alloc<Inode>({ i_mode: 'S_IFLNK', i_link: link, i_count: 1 }));
}

/**
 * What autofs4_d_automount() has left of a key's flags once everything below it is mounted. Variants may know better.
 */
export function flags_once_mounted(): DentryFlags {
  return 0;
}

/** Whether the keys of a map have directories that stay. Variants may have it otherwise. */
export function map_can_be_browsed(): boolean {
  return true;
}

/**
 * A file or directory on a disk, which is in the dentry cache by chance: nobody uses it.
 *
 * Atomic: initial state.
 */
export function new_unused(parent: Dentry, name: number, inode: Inode): Dentry {
  const dentry = alloc<Dentry>({
    d_sb: parent.d_sb,
    d_op: parent.d_op,
    d_name: name,
    d_inode: inode,
    d_parent: parent,
    d_child: parent,
    d_hash: 'on its chain',
    d_lru: 's_dentry_lru',
  });
  dentry.d_seq.sequence = SEQ_POSITIVE_AT_ONCE;
  inode.i_count += 1;
  parent.d_count += 1;
  return dentry;
}

/**
 * A directory of NFS where the server has another file system.
 *
 * Atomic: initial state.
 */
export function new_automount_point(parent: Dentry, name: number, other: SuperBlock): Dentry {
  const dentry = new_unused(parent, name, alloc<Inode>({ i_mode: 'S_IFDIR', i_export: other }));
  dentry.d_flags |= DCACHE_NEED_AUTOMOUNT;
  return dentry;
}

/**
 * A name in the directory of a map that somebody waits for, out of sight: the daemon has not made it yet.
 *
 * Atomic: initial state.
 */
export function new_awaited(parent: Dentry, name: number): Dentry {
  const dentry = alloc<Dentry>({
    d_sb: parent.d_sb,
    d_op: parent.d_op,
    d_name: name,
    d_count: 1,
    d_flags: DCACHE_UNHASHED | DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT,
    d_parent: parent,
    d_child: parent,
    d_fsdata: alloc<AutofsInfo>({ active: true, active_count: 1 }),
  });
  dentry.d_seq.sequence = SEQ_POSITIVE_AT_ONCE;
  parent.d_count += 1;
  return dentry;
}

/**
 * A name on a disk; returns the inode that it leads to.
 *
 * Atomic: initial state.
 */
export function on_disk(dir: Inode, name: number, i_mode: FileMode): Inode {
  const inode = alloc<Inode>({ i_mode });
  alloc<Ext2DirEntry>({ dir, name, inode });
  return inode;
}

/**
 * A mount of a file system, mounted nowhere, with what it holds.
 *
 * Atomic: initial state.
 */
function alloc_mount(sb: SuperBlock, mnt_shrinkable: boolean): Vfsmount {
  const root = sb.s_root!;
  const mnt = alloc<Vfsmount>({ mnt_root: root, mnt_sb: sb, mnt_shrinkable, mnt_count: 1, mnt_ns: true });
  mnt.mnt_parent = mnt;
  mnt.mnt_mountpoint = root;
  mnt.mnt_longterm.counter = 1;
  root.d_count += 1;
  sb.s_active.counter += 1;
  return mnt;
}

/** A mount of a file system, mounted nowhere: the root of all, or kept by somebody out of sight. */
export function new_mount(sb: SuperBlock): Vfsmount {
  return alloc_mount(sb, false);
}

/**
 * Puts a mount on a directory.
 *
 * Atomic: initial state.
 */
function put_on(mnt: Vfsmount, parent: Vfsmount, mountpoint: Dentry): void {
  mnt.mnt_parent = parent;
  mnt.mnt_mountpoint = mountpoint;
  mnt.mnt_hash = true;
  mnt.mnt_child = parent;
  parent.mnt_count += 1;
  mountpoint.d_count += 1;
  mountpoint.d_flags |= DCACHE_MOUNTED;
}

/** A mount of a file system on a directory. */
export function mount_on(sb: SuperBlock, parent: Vfsmount, mountpoint: Dentry): Vfsmount {
  const mnt = new_mount(sb);
  put_on(mnt, parent, mountpoint);
  return mnt;
}

/** A mount that a walk has had made: it goes when its parent goes, or when nobody has used it for long. */
export function automounted_on(sb: SuperBlock, parent: Vfsmount, mountpoint: Dentry): Vfsmount {
  const mnt = alloc_mount(sb, true);
  mnt.mnt_expire = true;
  put_on(mnt, parent, mountpoint);
  return mnt;
}

/**
 * A process's working directory.
 *
 * Atomic: initial state.
 */
export function working_directory(mnt: Vfsmount, dentry: Dentry): FsStruct {
  mnt.mnt_count += 1;
  mnt.mnt_longterm.counter += 1;
  dentry.d_count += 1;
  return alloc<FsStruct>({ pwd_mnt: mnt, pwd_dentry: dentry });
}
