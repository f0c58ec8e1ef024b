/** Two walks have a key mounted: one whose directory has been there all the time, or one whose directory is made for it. */

import { all, alloc, at, result, scenario, task } from 'allwalks';
import { automount_key } from '../../model/autofs4/daemon-key.ts';
import type { NobrowseMap } from '../../model/autofs4/daemon-nobrowse.ts';
import { AUTOFS_INF_PENDING } from '../../model/autofs4/info.ts';
import type { AutofsInfo, AutofsPipe } from '../../model/autofs4/info.ts';
import { DCACHE_MANAGE_TRANSIT, DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
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
  map_can_be_browsed,
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

/** Whether the daemon has been asked to mount some key, and that is not over yet. */
function somebody_is_pending(): boolean {
  for (const ino of all<AutofsInfo>()) {
    if ((ino.flags & AUTOFS_INF_PENDING) !== 0) return true;
  }
  return false;
}

/**
 * Where the keys of the map have directories that stay: one for the key.
 *
 * Atomic: initial state.
 */
function make_keys(R: Dentry): void {
  if (!map_can_be_browsed()) return;
  const k = new_directory(R, KEY);
  k.d_flags |= DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;
}

export default scenario({
  title: 'two walks have the same key of an indirect map mounted, which may or may not work',
  claim: 'C6',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const R = map.s_root!;
    make_keys(R);
    const exported = new_super('ramfs', EXPORT_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(exported);
    const X = exported.s_root!;

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = KEY;
    const other_nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    other_nd.names[0] = KEY;
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
    return { I, R, X, nd, other_nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    other: ({ other_nd }) => sys_stat(other_nd),
    *automount({ ap }) {
      yield* automount_key(ap, map_can_be_browsed());
    },
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
    'who gets there is on what is mounted': ({ nd, other_nd, X }) =>
      (result('walker') !== 0 || nd.path.dentry === X) && (result('other') !== 0 || other_nd.path.dentry === X),
    'nobody waits for a mount any more': () => !somebody_is_pending(),
    'every reference is given back': ({ I, R, X }) =>
      I.mnt_count === 4 + mounts_on(I) && X.d_count === 2 + mounts_on(I) && R.d_count === 5 + children(R),
    'the key is there, or it is not': ({ R }) =>
      dentries() === 2 + children(R) && autofs_infos() === 1 + children(R) && children(R) <= 1,
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'both walks wait for the daemon': () => at('walker', 'wait_for_answer') && at('other', 'wait_for_answer'),
    'one walk finds it mounted': ({ I }) => mounts_on(I) === 1 && at('other', 'path_init_rcu'),
  },

  variants: {
    'status-first': '../variants/status-first.ts',
    'nobrowse-status-first': ['../variants/nobrowse.ts', '../variants/status-first.ts'],
    'mount-fails': ['../variants/mount-fails.ts', '../variants/status-first.ts'],
    'mount-fails-pending-cleared': [
      '../variants/mount-fails.ts',
      '../variants/status-first.ts',
      '../variants/pending-cleared.ts',
    ],
    'nobrowse-mount-fails': [
      '../variants/nobrowse.ts',
      '../variants/mount-fails.ts',
      '../variants/status-first.ts',
    ],
  },

  pools: { Vfsmount: 7, Dentry: 14, AutofsWaitQueue: 8 },
});
