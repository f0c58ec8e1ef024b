/** A mount is to be unmounted unless somebody uses it, or has used it since the last time: umount2(MNT_EXPIRE). User mode: processes. */

import { alloc, at, EAGAIN, EBUSY, result, scenario } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { DCACHE_MOUNTED } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import { MNT_EXPIRE, sys_umount } from '../../model/umount.ts';
import {
  dead_directories_stay_empty,
  mounted_flag_tells_the_truth,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { dentries, mounts, mounts_on, super_blocks } from '../properties/leaks.ts';
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

/** Tries it twice: the first time can only mark it. */
function* expire_twice(nd: Nameidata): Steps<Errno> {
  yield* sys_umount(nd, MNT_EXPIRE);
  return yield* sys_umount(nd, MNT_EXPIRE);
}

export default scenario({
  title: 'a mount is looked at while somebody asks twice to have it unmounted if it is idle',
  claim: '6.1 UMOUNT_EXPIRE_LOCK',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const M = mount_on(new_super('ramfs', EXPORT_ROOT), root, srv);
    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = SRV;
    const umount_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    umount_nd.names[0] = SRV;
    return { root, srv, M, nd, umount_nd };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    umount: ({ umount_nd }) => expire_twice(umount_nd),
  },

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
    'dead directories stay empty': dead_directories_stay_empty,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
    'no super block has fewer references than mounts': super_blocks_have_their_references,
    'mnt_longterm tells the truth': longterm_mounts_are_held,
    'autofs does not count below zero': entries_do_not_count_below_zero,
  },

  finally: {
    'it is unmounted, or in use, or has been': ({ srv }) =>
      (srv.d_flags & DCACHE_MOUNTED) === 0
        ? result('umount') === 0
        : result('umount') === -EBUSY || result('umount') === -EAGAIN,
    'every reference is given back': ({ root, srv }) =>
      root.mnt_count === 3 + mounts_on(root) && srv.d_count === 1 + mounts_on(root),
    'nothing is left of it': ({ root }) =>
      mounts() === 1 + mounts_on(root) &&
      super_blocks() === 1 + mounts_on(root) &&
      dentries() === 2 + mounts_on(root),
  },

  sometimes: {
    'it is in use': () => result('umount') === -EBUSY,
    'it has been used since the first time': () => result('umount') === -EAGAIN,
    'it is shut down': () => at('umount', 'shrink_dcache_for_umount'),
  },

  variants: {
    'before-bf9faa2aa30e': '../variants/before-bf9faa2aa30e.ts',
  },
});
