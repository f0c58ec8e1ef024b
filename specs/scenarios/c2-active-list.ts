/** Walks come to a key of a map whose directory the daemon is just about to make. */

import { all, alloc, at, result, scenario, task } from 'allwalks';
import { automount_nobrowse } from '../../model/autofs4/daemon-nobrowse.ts';
import type { NobrowseMap } from '../../model/autofs4/daemon-nobrowse.ts';
import type { AutofsInfo, AutofsPipe } from '../../model/autofs4/info.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { one_dentry_a_name, packets_stand_for_requests, sleepers_hold_no_lock } from '../properties/autofs.ts';
import {
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
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory of the map, a key in it, and the roots. */
const AUTO = 1;
const KEY = 2;
const MAP_ROOT = 5;
const EXPORT_ROOT = 6;

/** Whether a name is on active_list. */
function somebody_is_active(): boolean {
  for (const ino of all<AutofsInfo>()) {
    if (ino.active) return true;
  }
  return false;
}

export default scenario({
  title: 'two walks to a key of an indirect map whose directory does not exist yet',
  claim: 'C2',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const auto = new_directory(rootfs.s_root!, AUTO);
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = mount_on(map, root, auto);
    const R = map.s_root!;
    const nfs = new_super('ramfs', EXPORT_ROOT);
    new_mount(nfs);
    const X = nfs.s_root!;

    const fs = working_directory(I, R);
    const nd = alloc<Nameidata>({ fs });
    nd.names[0] = KEY;
    const other_nd = alloc<Nameidata>({ fs });
    other_nd.names[0] = KEY;
    const map_nd = alloc<Nameidata>({ fs });
    const key_nd = alloc<Nameidata>({ fs });
    key_nd.names[0] = KEY;
    const ap = alloc<NobrowseMap>({ pipe, sbi: map.s_fs_info!, map: I, map_nd, key_nd, key: KEY, source: nfs });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    return { I, R, X, nd, other_nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    other: ({ other_nd }) => sys_stat(other_nd),
    automount: ({ ap }) => automount_nobrowse(ap),
  },
  background: ['automount'],

  always: {
    'D1: one dentry a name': one_dentry_a_name,
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
    'each packet stands for a request': packets_stand_for_requests,
  },

  finally: {
    'who gets there is on what is mounted': ({ nd, other_nd, X }) =>
      (result('walker') !== 0 || nd.path.dentry === X) && (result('other') !== 0 || other_nd.path.dentry === X),
    'every reference is given back': ({ I, X }) =>
      I.mnt_count === 2 + mounts_on(I) && X.d_count === 2 + mounts_on(I),
    'no request is left': () => requests() === 0,
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'a walk meets the key on active_list': () => at('other', 'autofs4_lookup_active') && somebody_is_active(),
    'both walks wait for the daemon': () => at('walker', 'wait_for_answer') && at('other', 'wait_for_answer'),
    'the key is made': () => at('automount', 'autofs4_count_in'),
  },

  variants: {
    'i_mutex-dropped': '../variants/lookup-drops-i_mutex.ts',
    'i_mutex-dropped-by-mkdir': '../variants/mkdir-drops-i_mutex.ts',
    'i_mutex-dropped-by-mkdir-d_add-first': ['../variants/mkdir-drops-i_mutex.ts', '../variants/d_add-first.ts'],
    'allocation-fails': '../variants/allocation-fails.ts',
    'allocation-fails-d_add-first': ['../variants/allocation-fails.ts', '../variants/d_add-first.ts'],
    'allocation-fails-allocate-first': ['../variants/allocation-fails.ts', '../variants/allocate-first.ts'],
  },

  pools: { Dentry: 14, Path: 2, AutofsWaitQueue: 4 },
});
