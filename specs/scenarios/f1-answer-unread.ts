/**
 * A walk that asks the daemon for a mount looks at the answer while that is being written.
 *
 * Not in the mail. The order of the two stores, the name first and then the status, is the same in kernels of the 2020s;
 * what is worse about it in 2.6.38 to 3.0 is that PENDING stays set, as after a mount that has failed (6.2 #3).
 */

import { all, alloc, at, result, scenario, task } from 'allwalks';
import { automount_nobrowse } from '../../model/autofs4/daemon-nobrowse.ts';
import type { NobrowseMap } from '../../model/autofs4/daemon-nobrowse.ts';
import { AUTOFS_INF_PENDING } from '../../model/autofs4/info.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { DCACHE_MANAGE_TRANSIT, DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import {
  dead_directories_stay_empty,
  hashed_autofs_is_positive,
  mounted_flag_tells_the_truth,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { mounts_on, requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: a key, and the roots. */
const KEY = 2;
const MAP_ROOT = 5;
const EXPORT_ROOT = 6;

/** Whether a task sleeps. */
function somebody_sleeps(): boolean {
  for (const each of all<TaskStruct>()) {
    if (each.state === 'TASK_INTERRUPTIBLE') return true;
  }
  return false;
}

export default scenario({
  title: 'a walk finds its request answered before the answer is there',
  claim: 'Found: -EINTR without a signal',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const R = map.s_root!;
    const k = new_directory(R, KEY);
    // Of a map that can be browsed: as it was made, a key asks for a mount.
    k.d_flags |= DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;
    const exported = new_super('ramfs', EXPORT_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(exported);

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = KEY;
    const fs = working_directory(I, R);
    const map_nd = alloc<Nameidata>({ fs });
    const key_nd = alloc<Nameidata>({ fs });
    key_nd.names[0] = KEY;
    const ap = alloc<NobrowseMap>({
      pipe,
      sbi: map.s_fs_info!,
      map: I,
      map_nd,
      key_nd,
      key: KEY,
      source: exported,
    });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    return { I, R, k, ino: k.d_fsdata!, nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    automount: ({ ap }) => automount_nobrowse(ap),
  },
  background: ['automount'],

  always: {
    'hashed means positive': hashed_autofs_is_positive,
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
    'what is mounted is found': ({ I }) => result('walker') === 0 && mounts_on(I) === 1,
    'nobody waits for a mount any more': ({ ino }) => (ino.flags & AUTOFS_INF_PENDING) === 0,
    'every reference is given back': ({ I, R, k }) =>
      I.mnt_count === 3 + mounts_on(I) && R.d_count === 5 && k.d_count === 1 + mounts_on(I),
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'the walk sleeps until the answer is there': () => at('walker', 'wait_for_answer') && somebody_sleeps(),
  },

  variants: {
    'status-first': '../variants/status-first.ts',
  },
});
