/** A walk comes to a key that the daemon has made a symlink of, while somebody removes that. User mode: processes. */

import { all, alloc, at, ENOENT, result, scenario, task } from 'allwalks';
import type { Embedded, Private, Steps } from 'allwalks';
import type { AutofsInfo, AutofsPipe, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { read_packet } from '../../model/autofs4/pipe.ts';
import type { Packet } from '../../model/autofs4/pipe.ts';
import { autofs4_wait_release } from '../../model/autofs4/release.ts';
import { d_unhashed, DCACHE_MANAGE_TRANSIT, DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_symlink, sys_unlink } from '../../model/namei/symlink.ts';
import { sys_stat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { one_dentry_a_name } from '../properties/autofs.ts';
import {
  dead_directories_stay_empty,
  hashed_autofs_is_positive,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { autofs_infos, children, dentries, requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { new_autofs, new_directory, new_mount, new_symlink, OZ_PGRP, working_directory } from '../world.ts';

/** Names: a key, what it leads to, and the root. */
const KEY = 2;
const LOCAL = 3;
const MAP_ROOT = 5;

/** What the daemon needs to make a symlink of the key. */
interface LocalMap extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  /** To walk to the map's directory. */
  readonly map_nd: Nameidata;
  readonly packet: Embedded<Packet>;
}

/** modules/mount_bind.c: mount_mount(), autofs 5.0.5: where nothing is to be mounted, as the key leads to a local directory */
function* automount_local(ap: LocalMap): Steps {
  for (;;) {
    read_packet(ap.pipe, ap.packet);
    yield;
    const err = yield* sys_symlink(ap.map_nd, KEY, LOCAL);
    yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
  }
}

/** Removes it, and once more, in case it is there again. */
function* unlink_twice(map_nd: Nameidata): Steps {
  yield* sys_unlink(map_nd, KEY);
  yield* sys_unlink(map_nd, KEY);
}

/** Whether one that is being removed is positive, and found no longer by its name. */
function some_expiring_is_positive(): boolean {
  for (const dentry of all<Dentry>()) {
    const expiring = dentry.d_fsdata !== null && dentry.d_fsdata.expiring;
    if (expiring && dentry.d_inode !== null && d_unhashed(dentry)) return true;
  }
  return false;
}

/** Whether a name is on active_list and hashed at the same time. */
function active_is_unhashed(): boolean {
  for (const dentry of all<Dentry>()) {
    const ino: AutofsInfo | null = dentry.d_fsdata;
    if (ino !== null && ino.active && !d_unhashed(dentry)) return false;
  }
  return true;
}

export default scenario({
  title: 'a walk to a key that is a symlink, which is removed, and made again',
  claim: 'C2',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const R = map.s_root!;
    const local = new_directory(R, LOCAL);

    const k = new_symlink(R, KEY, LOCAL);
    // Whoever has had it made has not come to clear them yet.
    k.d_flags |= DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = KEY;
    const fs = working_directory(I, R);
    const map_nd = alloc<Nameidata>({ fs });
    const admin_nd = alloc<Nameidata>({ fs });
    const ap = alloc<LocalMap>({ pipe, sbi: map.s_fs_info!, map_nd });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('admin').pgrp = OZ_PGRP;
    return { I, R, local, nd, admin_nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    automount: ({ ap }) => automount_local(ap),
    admin: ({ admin_nd }) => unlink_twice(admin_nd),
  },
  background: ['automount'],

  always: {
    'D1: one dentry a name': one_dentry_a_name,
    'hashed means positive': hashed_autofs_is_positive,
    'what is on active_list is not hashed': active_is_unhashed,
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
    'who gets there is where it leads': ({ nd, local }) => result('walker') !== 0 || nd.path.dentry === local,
    'every reference is given back': ({ I, R, local }) =>
      I.mnt_count === 3 && R.d_count === 4 + children(R) && local.d_count === 1,
    'the key is there, or it is not': ({ R }) =>
      dentries() === 1 + children(R) && autofs_infos() === 1 + children(R) && children(R) <= 2,
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'the symlink is followed': () => at('walker', 'do_follow_link'),
    'a walk meets a name that is being removed': () =>
      at('walker', 'autofs4_lookup_expiring') && some_expiring_is_positive(),
    'the walk has it made once more': () => at('automount', 'autofs4_dir_symlink'),
  },

  variants: {
    'allocation-fails': '../variants/allocation-fails.ts',
  },

  pools: { Dentry: 10, AutofsInfo: 10, AutofsWaitQueue: 6, Inode: 8 },
});
