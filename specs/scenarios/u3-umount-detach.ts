/** A mount with another one on it is taken off the tree while somebody walks into it: umount2(MNT_DETACH). */

import { alloc, at, done, result, scenario } from 'allwalks';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import { MNT_DETACH, sys_umount } from '../../model/umount.ts';
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
import { mount_on, new_directory, new_mount, new_super, new_unused, working_directory } from '../world.ts';
import type { Inode } from '../../model/inode.ts';

/** Names: the directory that the first is mounted on, the one in it with the second on it, and the roots. */
const SRV = 1;
const HOME = 2;
const SRV_ROOT = 5;
const HOME_ROOT = 6;

export default scenario({
  title: 'two mounts are detached while a walk goes through one onto the other',
  claim: '2.D',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const below = new_super('ext2', SRV_ROOT);
    const P = mount_on(below, root, srv);
    const N = new_unused(below.s_root!, HOME, alloc<Inode>({ i_mode: 'S_IFDIR' }));
    const C = mount_on(new_super('ext2', HOME_ROOT), P, N);

    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = SRV;
    nd.names[1] = HOME;
    const umount_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    umount_nd.names[0] = SRV;
    return { root, srv, P, C, nd, umount_nd };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    umount: ({ umount_nd }) => sys_umount(umount_nd, MNT_DETACH),
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
    'it is unmounted, in use or not': ({ root }) => result('umount') === 0 && mounts_on(root) === 0,
    'every reference is given back': ({ root, srv }) => root.mnt_count === 3 && srv.d_count === 1,
    'nothing is left of it': () => mounts() === 1 && super_blocks() === 1 && dentries() === 2,
  },

  sometimes: {
    'the last one to leave shuts the file system down': () => at('walker', 'shrink_dcache_for_umount'),
    'it is gone before the walk comes': ({ root, nd }) => done('umount') && nd.path.mnt === root,
    'the walk stays on what is detached': ({ nd, C }) => done('umount') && nd.path.mnt === C,
  },

  variants: {
    'mount-put-first': '../variants/mount-put-first.ts',
  },
});
