/** What a walk has had mounted goes by itself: by the timer of NFS, or together with the mount below it. User mode: processes. */

import { alloc, at, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { mark_mounts_for_expiry } from '../../model/mount-expiry.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import { sys_umount } from '../../model/umount.ts';
import type { UmountList } from '../../model/umount-tree.ts';
import {
  dead_directories_stay_empty,
  mounted_flag_tells_the_truth,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { mounts, mounts_on } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import {
  automounted_on,
  mount_on,
  new_automount_point,
  new_directory,
  new_mount,
  new_super,
  working_directory,
} from '../world.ts';

/** Names: the directory that the export is mounted on, where in it the next one is, and the roots. */
const SRV = 1;
const HOME = 2;
const EXPORT_ROOT = 5;
const HOME_ROOT = 6;

/** fs/nfs/namespace.c: nfs_expire_automounts(): two rounds, of which the first can only mark. */
function* expire_automounts(umounts: UmountList): Steps {
  yield* mark_mounts_for_expiry(umounts);
  yield* mark_mounts_for_expiry(umounts);
}

export default scenario({
  title: 'a submount of NFS expires, or is unmounted with its parent, while somebody walks to it',
  claim: '2.D',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const home = new_super('nfs', HOME_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(home);
    const exported = new_super('nfs', EXPORT_ROOT);
    // That one as well.
    new_mount(exported);
    const P = mount_on(exported, root, srv);
    const N = new_automount_point(exported.s_root!, HOME, home);
    const m1 = automounted_on(home, P, N);

    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = SRV;
    nd.names[1] = HOME;
    const umount_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    umount_nd.names[0] = SRV;
    return { root, srv, P, N, m1, home, exported, nd, umount_nd, umounts: alloc<UmountList>() };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    timer: ({ umounts }) => expire_automounts(umounts),
    umount: ({ umount_nd }) => sys_umount(umount_nd, 0),
  },

  always: {
    'who uses a mount keeps it where it is': () => !at('walker', 'mntfree'),
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
    'every reference is given back': ({ root, srv, home, exported }) =>
      root.mnt_count === 3 + mounts_on(root) &&
      srv.d_count === 1 + mounts_on(root) &&
      home.s_active.counter === home.s_root!.d_count - 1 &&
      exported.s_active.counter === 1 + mounts_on(root),
    'nothing is left of it': ({ root, home }) => mounts() === 2 + mounts_on(root) + home.s_active.counter,
  },

  sometimes: {
    'it expires': () => at('timer', 'umount_tree'),
    'it goes with its parent': () => at('umount', 'shrink_submounts') && at('umount', 'umount_tree'),
    'it is mounted once more': () => at('walker', 'attach_recursive_mnt'),
    'the parent is in use': ({ P, nd }) => at('umount', 'propagate_mount_busy') && nd.path.mnt === P,
  },

  variants: {
    'expire-in-use': '../variants/expire-in-use.ts',
  },

  pools: { Vfsmount: 8 },
});
