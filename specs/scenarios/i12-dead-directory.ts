/** A key of a map is removed while something is being mounted on it, or made in it. User mode: processes. */

import { alloc, at, done, EBUSY, ENOENT, ENOTEMPTY, maybe, result, scenario, task } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { sys_mount } from '../../model/namespace.ts';
import { sys_mkdir } from '../../model/namei/create.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_rmdir } from '../../model/namei/remove.ts';
import type { SuperBlock } from '../../model/super.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { active_means_unhashed, expiring_means_unhashed } from '../properties/autofs.ts';
import {
  dead_directories_stay_empty,
  hashed_autofs_is_positive,
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  mounts_have_their_references,
  references_without_owner,
} from '../properties/references.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory of the map, a key in it, a directory in that, and the roots. */
const AUTO = 1;
const KEY = 2;
const OFFSET = 3;
const MAP_ROOT = 5;
const EXPORT_ROOT = 6;

/** Mounts a file system on the key, or makes a directory in it. */
function* use_key(nd: Nameidata, exported: SuperBlock): Steps<Errno> {
  if (maybe('mounts on it')) return yield* sys_mount(nd, exported);
  return yield* sys_mkdir(nd, OFFSET);
}

export default scenario({
  title: 'a key of a map is removed while something is mounted on it, or made in it',
  claim: 'invariant 12',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const auto = new_directory(rootfs.s_root!, AUTO);
    const map = new_autofs('indirect', MAP_ROOT, alloc<AutofsPipe>());
    const I = mount_on(map, root, auto);
    const R = map.s_root!;
    new_directory(R, KEY);
    const exported = new_super('ramfs', EXPORT_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(exported);

    const fs = working_directory(I, R);
    const map_nd = alloc<Nameidata>({ fs });
    const key_nd = alloc<Nameidata>({ fs });
    key_nd.names[0] = KEY;
    task<TaskStruct>('rmdir').pgrp = OZ_PGRP;
    task<TaskStruct>('user').pgrp = OZ_PGRP;
    return { I, R, exported, map_nd, key_nd };
  },

  tasks: {
    rmdir: ({ map_nd }) => sys_rmdir(map_nd, KEY),
    user: ({ key_nd, exported }) => use_key(key_nd, exported),
  },

  always: {
    'dead directories stay empty': dead_directories_stay_empty,
    'hashed means positive': hashed_autofs_is_positive,
    'active means unhashed': active_means_unhashed,
    'expiring means unhashed': expiring_means_unhashed,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
    'autofs does not count below zero': entries_do_not_count_below_zero,
  },

  finally: {
    'either the key is removed, or of use': () => (result('rmdir') === 0) !== (result('user') === 0),
    'who comes too late is told so': () =>
      (result('rmdir') === 0 || result('rmdir') === -EBUSY || result('rmdir') === -ENOTEMPTY) &&
      (result('user') === 0 || result('user') === -ENOENT),
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'it is removed under the feet of the mount': () => at('user', 'graft_tree') && done('rmdir'),
    'it is removed while the directory in it is looked up': () => at('user', 'd_alloc_and_lookup') && done('rmdir'),
    'it is in use': () => done('rmdir') && result('rmdir') !== 0,
  },

  variants: {
    'dead-is-not-noticed': '../variants/dead-is-not-noticed.ts',
  },

  pools: { Dentry: 8 },
});
