/** A multi-mount without a root is taken apart when it is idle, and put together again for a walk. */

import { alloc, at, done, result, scenario, task } from 'allwalks';
import { automount_multi } from '../../model/autofs4/daemon-multi.ts';
import type { MultiMap } from '../../model/autofs4/daemon-multi.ts';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE, AUTOFS_INF_PENDING } from '../../model/autofs4/info.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import type { FilesStruct } from '../../model/file.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { one_dentry_a_name } from '../properties/autofs.ts';
import {
  dead_directories_stay_empty,
  hashed_autofs_is_positive,
  mounted_flag_tells_the_truth,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { children, mounts_on, open_files, requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import {
  flags_once_mounted,
  mount_on,
  new_autofs,
  new_directory,
  new_mount,
  OZ_PGRP,
  working_directory,
} from '../world.ts';

/** Names: a key, an offset in it, and the roots. */
const KEY = 2;
const OFFSET = 3;
const MAP_ROOT = 5;
const OFFSET_ROOT = 6;

export default scenario({
  title: 'a multi-mount without a root is taken apart by an expire, and put together again for a walk',
  claim: 'C6',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const sbi = map.s_fs_info!;
    const R = map.s_root!;
    const M = new_directory(R, KEY);
    M.d_flags |= flags_once_mounted();
    const trigger = new_autofs('offset', OFFSET_ROOT, pipe);
    mount_on(trigger, I, new_directory(M, OFFSET));
    // Kept by another namespace: its shutdown is not what this is about.
    new_mount(trigger);

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = KEY;
    nd.names[1] = OFFSET;
    const daemon_fs = working_directory(I, R);
    const key_nd = alloc<Nameidata>({ fs: daemon_fs });
    key_nd.names[0] = KEY;
    const offset_nd = alloc<Nameidata>({ fs: daemon_fs });
    offset_nd.names[0] = KEY;
    offset_nd.names[1] = OFFSET;
    const files = alloc<FilesStruct>();
    const ap = alloc<MultiMap>({ pipe, sbi, key_nd, offset_nd, offset: OFFSET, trigger, files });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { map, sbi, I, R, M, nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    automount: ({ ap }) => automount_multi(ap),
    expire: ({ map, I, sbi }) => autofs4_do_expire_multi(map, I, sbi, AUTOFS_EXP_IMMEDIATE),
  },
  background: ['automount'],

  always: {
    'D1: one dentry a name': one_dentry_a_name,
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
    'it is there as a whole, or not at all': ({ I, M }) => mounts_on(I) === children(M) && children(M) <= 1,
    'nobody waits for a mount any more': ({ M }) => (M.d_fsdata!.flags & AUTOFS_INF_PENDING) === 0,
    'every reference is given back': ({ I, R, M }) =>
      I.mnt_count === 3 + mounts_on(I) && R.d_count === 5 && M.d_count === M.d_fsdata!.count.counter,
    'nothing is open, and no request is left': () => open_files() === 0 && requests() === 0,
  },

  sometimes: {
    'it is taken apart': () => at('automount', 'autofs4_dir_rmdir'),
    'it is in use, and stays': ({ I }) => done('expire') && result('expire') !== 0 && mounts_on(I) === 1,
    'the walk has it put together again': ({ I }) => done('expire') && result('expire') === 0 && mounts_on(I) === 1,
  },

  variants: {
    'status-first': '../variants/status-first.ts',
  },

  pools: { Path: 4, AutofsWaitQueue: 6, Dentry: 10, AutofsInfo: 8, Vfsmount: 6, File: 4 },
});
