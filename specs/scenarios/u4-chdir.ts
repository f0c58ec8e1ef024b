/** A process leaves its working directory, with another thread of it walking from there, while that is unmounted. */

import { alloc, at, done, result, scenario } from 'allwalks';
import { sys_chdir } from '../../model/fs-struct.ts';
import { DCACHE_MOUNTED } from '../../model/dcache.ts';
import type { Path } from '../../model/mount.ts';
import { DOT_DOT } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import { MNT_DETACH, sys_umount } from '../../model/umount.ts';
import {
  dead_directories_stay_empty,
  mounted_flag_tells_the_truth,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { dentries, mounts, super_blocks } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_directory, new_mount, new_super, working_directory } from '../world.ts';

/** Names: the directory that the file system is mounted on, and its root. */
const SRV = 1;
const EXPORT_ROOT = 6;

export default scenario({
  title: 'a process goes to another directory while what it was in is detached',
  claim: '2.D',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const exported = new_super('ramfs', EXPORT_ROOT);
    const M = mount_on(exported, root, srv);
    const fs = working_directory(M, exported.s_root!);
    const nd = alloc<Nameidata>({ fs });
    nd.names[0] = DOT_DOT;
    const thread_nd = alloc<Nameidata>({ fs });
    thread_nd.names[0] = DOT_DOT;
    const umount_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    umount_nd.names[0] = SRV;
    return { root, srv, nd, thread_nd, umount_nd, fs, old: alloc<Path>() };
  },

  tasks: {
    chdir: ({ nd, old }) => sys_chdir(nd, old),
    thread: ({ thread_nd }) => sys_lstat(thread_nd),
    umount: ({ umount_nd }) => sys_umount(umount_nd, MNT_DETACH),
  },

  always: {
    'what is held for long is held': longterm_mounts_are_held,
    'a working directory is in its mount': ({ fs }) =>
      fs.seq.sequence % 2 === 1 || fs.pwd_dentry!.d_sb === fs.pwd_mnt!.mnt_sb,
    'a walk ends on a mount with a dentry of that mount': ({ thread_nd, root }) =>
      !at('thread', 'nameidata_drop_rcu_last') ||
      (thread_nd.path.mnt === root) === (thread_nd.path.dentry!.d_sb === root.mnt_sb),
    'umount sees zero refs': umount_sees_zero_refs,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
    'dead directories stay empty': dead_directories_stay_empty,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
    'no super block has fewer references than mounts': super_blocks_have_their_references,
    'autofs does not count below zero': entries_do_not_count_below_zero,
  },

  finally: {
    'it is unmounted': ({ srv }) => result('umount') === 0 && (srv.d_flags & DCACHE_MOUNTED) === 0,
    // Whoever comes too late to go up by .. finds the end of the world there.
    'nothing is left of it, unless the process is still there': ({ root, fs }) =>
      (fs.pwd_mnt === root && mounts() === 1 && super_blocks() === 1 && dentries() === 2) ||
      (fs.pwd_mnt !== root && mounts() === 2 && super_blocks() === 2 && dentries() === 3),
  },

  sometimes: {
    'the process is in the directory above': ({ root, fs }) => done('chdir') && fs.pwd_mnt === root,
    'the process stays': ({ root, fs }) => done('chdir') && done('umount') && fs.pwd_mnt !== root,
    'the one who leaves shuts the file system down': () => at('chdir', 'shrink_dcache_for_umount'),
  },

  variants: {
    'put-before-shortterm': '../variants/put-before-shortterm.ts',
  },
});
