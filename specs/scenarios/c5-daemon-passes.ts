/** The daemon walks over a key that it is to unmount: in RCU mode, or not, as the order of two tests has it. */

import { alloc, at, done, EAGAIN, EINTR, result, scenario, task } from 'allwalks';
import { automount_key } from '../../model/autofs4/daemon-key.ts';
import type { NobrowseMap } from '../../model/autofs4/daemon-nobrowse.ts';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE } from '../../model/autofs4/info.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
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
import { autofs_infos, children, dentries, mounts_on, requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import {
  flags_once_mounted,
  map_can_be_browsed,
  mount_on,
  new_autofs,
  new_directory,
  new_mount,
  new_super,
  OZ_PGRP,
  working_directory,
} from '../world.ts';

/** Names: a key, and the roots. */
const KEY = 2;
const MAP_ROOT = 5;
const EXPORT_ROOT = 6;

/** What is asked besides whether anything goes wrong: whether the daemon may stay in RCU mode. */
export function daemon_must_stay_in_rcu_mode(): boolean {
  return true;
}

export default scenario({
  title: 'a key is unmounted by the daemon, which walks over it, while somebody else walks onto it',
  claim: 'C5',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const R = map.s_root!;
    const k = new_directory(R, KEY);
    k.d_flags |= DCACHE_NEED_AUTOMOUNT | flags_once_mounted();
    const exported = new_super('ramfs', EXPORT_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(exported);
    mount_on(exported, I, k);
    const X = exported.s_root!;

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
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { map, sbi: map.s_fs_info!, I, R, X, nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    *automount({ ap }) {
      yield* automount_key(ap, map_can_be_browsed());
    },
    expire: ({ map, I, sbi }) => autofs4_do_expire_multi(map, I, sbi, AUTOFS_EXP_IMMEDIATE),
  },
  background: ['automount'],

  always: {
    'the daemon walks over a mountpoint in RCU mode': () =>
      !daemon_must_stay_in_rcu_mode() || !at('automount', 'sys_umount') || !at('automount', 'path_init'),
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
    'who gets there is on what is mounted': ({ nd, X }) => result('walker') !== 0 || nd.path.dentry === X,
    'every reference is given back': ({ I, R, X }) =>
      I.mnt_count === 3 + mounts_on(I) && X.d_count === 2 + mounts_on(I) && R.d_count === 4 + children(R),
    'the key is there, or it is not': ({ R }) =>
      dentries() === 2 + children(R) && autofs_infos() === 1 + children(R) && children(R) <= 1,
    // What was selected is not in use: who comes to a mountpoint in RCU mode is gone, or counts, before it is looked at.
    'it ends in one of these ways': ({ I }) =>
      result('expire') === 0 || result('expire') === -EINTR || (result('expire') === -EAGAIN && mounts_on(I) === 1),
    'no request is left': () => requests() === 0,
  },

  // Each way in which it can end, and that there is no other: the same for all orders of the two tests.
  sometimes: {
    unmounted: ({ I }) => done('walker') && done('expire') && result('expire') === 0 && mounts_on(I) === 0,
    'unmounted, and mounted again': ({ I }) =>
      done('walker') && done('expire') && result('expire') === 0 && mounts_on(I) === 1,
    'in use when the expire run looked': ({ I }) =>
      done('walker') && done('expire') && result('expire') === -EAGAIN && mounts_on(I) === 1,
    'an answer that was read too early': () => done('walker') && done('expire') && result('expire') === -EINTR,
  },

  variants: {
    transposed: '../variants/transposed.ts',
    'transposed-safety': ['../variants/transposed.ts', '../variants/safety-only.ts'],
    '83fb96bfc792': '../variants/83fb96bfc792.ts',
    nobrowse: '../variants/nobrowse.ts',
    'nobrowse-transposed-safety': [
      '../variants/nobrowse.ts',
      '../variants/transposed.ts',
      '../variants/safety-only.ts',
    ],
  },

  pools: { Vfsmount: 5, Dentry: 6, Path: 4, AutofsWaitQueue: 5 },
});
