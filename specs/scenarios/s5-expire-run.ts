/** An expire run of the old kind has chosen a key, and another process of the daemon removes that meanwhile. User mode: processes. */

import { alloc, at, done, result, scenario, task } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_expire_run } from '../../model/autofs4/expire-run.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { sys_rmdir } from '../../model/namei/remove.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { sys_umount } from '../../model/umount.ts';
import { expiring_means_unhashed } from '../properties/autofs.ts';
import {
  dead_directories_stay_empty,
  hashed_autofs_is_positive,
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { autofs_infos, mounts_on } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  references_without_owner,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory of the map, a key in it, and the roots. */
const AUTO = 1;
const KEY = 2;
const MAP_ROOT = 5;
const EXPORT_ROOT = 6;

/** Unmounts what is on the key, and removes its directory. */
function* remove_key(key_nd: Nameidata, map_nd: Nameidata): Steps<Errno> {
  const err = yield* sys_umount(key_nd, 0);
  if (err !== 0) return err;
  return yield* sys_rmdir(map_nd, KEY);
}

export default scenario({
  title: 'AUTOFS_IOC_EXPIRE goes on to use a key after its last reference to it, while the key is removed',
  claim: '6.2 #5',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const auto = new_directory(rootfs.s_root!, AUTO);
    const map = new_autofs('indirect', MAP_ROOT, alloc<AutofsPipe>());
    const I = mount_on(map, root, auto);
    const R = map.s_root!;
    const k = new_directory(R, KEY);
    const exported = new_super('ramfs', EXPORT_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(exported);
    mount_on(exported, I, k);
    // The descriptor of the run.
    I.mnt_count += 1;
    R.d_count += 1;

    const fs = working_directory(I, R);
    const key_nd = alloc<Nameidata>({ fs });
    key_nd.names[0] = KEY;
    const map_nd = alloc<Nameidata>({ fs });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { map, sbi: map.s_fs_info!, I, R, k, key_nd, map_nd };
  },

  tasks: {
    expire: ({ map, I, sbi }) => autofs4_expire_run(map, I, sbi),
    automount: ({ key_nd, map_nd }) => remove_key(key_nd, map_nd),
  },

  always: {
    'hashed means positive': hashed_autofs_is_positive,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
    'no super block has fewer references than mounts': super_blocks_have_their_references,
    'mnt_longterm tells the truth': longterm_mounts_are_held,
    'autofs does not count below zero': entries_do_not_count_below_zero,
    'expiring means unhashed': expiring_means_unhashed,
    'dead directories stay empty': dead_directories_stay_empty,
  },

  finally: {
    'every reference is given back': ({ I, R }) =>
      I.mnt_count === 3 + mounts_on(I) && R.d_count === 3 + autofs_infos(),
    'the key is gone, or as it was': () =>
      result('automount') === 0 ? autofs_infos() === 1 : autofs_infos() === 2,
    'every reference that is left has an owner': () => references_without_owner() === 2,
  },

  sometimes: {
    'the key is chosen, and then removed': () =>
      at('expire', 'copy_to_user') && at('automount', 'autofs4_dir_rmdir'),
    'nothing is left to be chosen': () => done('expire') && result('expire') !== 0,
  },

  variants: {
    'dput-last': '../variants/dput-last.ts',
  },
});
