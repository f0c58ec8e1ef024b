/** A walk in RCU mode comes to a directory that is being expired, and on which nothing is mounted. User mode: processes. */

import { all, alloc, at, ECHILD, result, scenario, task, until } from 'allwalks';
import type { Shared, Steps } from 'allwalks';
import { automount_indirect } from '../../model/autofs4/daemon-indirect.ts';
import type { IndirectMap } from '../../model/autofs4/daemon-indirect.ts';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE, AUTOFS_INF_EXPIRING } from '../../model/autofs4/info.ts';
import type { AutofsInfo, AutofsPipe } from '../../model/autofs4/info.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { expiring_means_unhashed, sleepers_hold_no_lock } from '../properties/autofs.ts';
import {
  dead_directories_stay_empty,
  hashed_autofs_is_positive,
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { mounts_on, requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  references_without_owner,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { rcu_walk_is_protected, ref_walk_is_unprotected, walk_begins_at_most_twice } from '../properties/walk.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory of the map, a key in it, an offset in that, and the roots. */
const AUTO = 1;
const KEY = 2;
const OFFSET = 3;
const MAP_ROOT = 5;
const OFFSET_ROOT = 6;

/**
 * The daemon is slow: by the time it looks, somebody sleeps until it answers.
 *
 * Atomic: a start signal; nothing depends on its granularity.
 */
function wait_for_sleeper(): void {
  let asleep = false;
  for (const each of all<TaskStruct>()) {
    if (each.state !== 'TASK_RUNNING') asleep = true;
  }
  until(asleep);
}

/** Whether the expire run is over. */
interface ExpireRun extends Shared {
  over: boolean;
}

/**
 * The walk starts during the expire, or later.
 *
 * Atomic: a start signal; nothing depends on its granularity.
 */
function wait_for_expire(ino: AutofsInfo, run: ExpireRun): void {
  until((ino.flags & AUTOFS_INF_EXPIRING) !== 0 || run.over);
}

/** A user who comes during the expire, or later: looks at key/offset, once, from the directory of the map. */
function* walk(nd: Nameidata, ino: AutofsInfo, run: ExpireRun): Steps {
  wait_for_expire(ino, run);
  yield;
  yield* sys_lstat(nd);
}

export default scenario({
  title: 'a walk to a multi-mount without a root while the daemon takes it apart',
  claim: 'C1',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const auto = new_directory(rootfs.s_root!, AUTO);
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = mount_on(map, root, auto);
    const sbi = map.s_fs_info!;
    const R = map.s_root!;
    const M = new_directory(R, KEY);
    const om = new_directory(M, OFFSET);
    const offset = new_autofs('offset', OFFSET_ROOT, pipe);
    const O = mount_on(offset, I, om);
    // Kept by another namespace: its shutdown is not what this is about.
    new_mount(offset);

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = KEY;
    nd.names[1] = OFFSET;
    const daemon_fs = working_directory(I, R);
    const key_nd = alloc<Nameidata>({ fs: daemon_fs });
    key_nd.names[0] = KEY;
    const offset_nd = alloc<Nameidata>({ fs: daemon_fs });
    offset_nd.names[0] = KEY;
    offset_nd.names[1] = OFFSET;
    const ap = alloc<IndirectMap>({ pipe, sbi, key_nd, offset_nd, offset: OFFSET });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return {
      map,
      sbi,
      I,
      R,
      M,
      om,
      O,
      ino: M.d_fsdata!,
      nd,
      ap,
      run: alloc<ExpireRun>(),
      walker: task<TaskStruct>('walker'),
    };
  },

  tasks: {
    walker: ({ nd, ino, run }) => walk(nd, ino, run),
    *automount({ ap }) {
      wait_for_sleeper();
      yield;
      yield* automount_indirect(ap);
    },
    *expire({ map, I, sbi, run }) {
      yield* autofs4_do_expire_multi(map, I, sbi, AUTOFS_EXP_IMMEDIATE);
      run.over = true;
    },
  },
  background: ['automount'],

  always: {
    'no walk that starts during the expire passes the key': ({ ino, nd, M, om, O }) =>
      (ino.flags & AUTOFS_INF_EXPIRING) === 0 ||
      (nd.path.dentry !== M && nd.path.dentry !== om && nd.path.mnt !== O),
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
    'who sleeps holds no lock': sleepers_hold_no_lock,
    'expiring means unhashed': expiring_means_unhashed,
    'dead directories stay empty': dead_directories_stay_empty,
    'in RCU mode the walk is protected': ({ nd, walker }) =>
      at('walker', 'path_init_rcu') || rcu_walk_is_protected(nd, walker),
    'out of RCU mode it is not': ({ nd, walker }) => ref_walk_is_unprotected(nd, walker),
    'it begins at most twice': ({ nd }) => walk_begins_at_most_twice(nd),
    'no walk is told to try again': () => result('walker') !== -ECHILD,
  },

  finally: {
    'every reference is given back': ({ I, R, M, ino }) =>
      I.mnt_count === 3 + mounts_on(I) && R.d_count === 5 && M.d_count === ino.count.counter,
    'no request is left': () => requests() === 0,
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'the key is taken apart': () => at('automount', 'autofs4_dir_rmdir'),
    'the walk waits for the end of the expire': () => at('walker', 'autofs4_expire_wait'),
  },

  variants: {
    '62a7375e5d77': '../variants/62a7375e5d77.ts',
    '62a7375e5d77-83fb96bfc792': ['../variants/62a7375e5d77.ts', '../variants/83fb96bfc792.ts'],
  },

  pools: { Dentry: 8, Path: 3, AutofsWaitQueue: 3 },
});
