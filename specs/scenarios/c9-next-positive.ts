/** An expire run goes through a map in which one key is in use, one is looked up, and one is idle. */

import { alloc, at, scenario, task } from 'allwalks';
import { automount_indirect } from '../../model/autofs4/daemon-indirect.ts';
import type { IndirectMap } from '../../model/autofs4/daemon-indirect.ts';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE } from '../../model/autofs4/info.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import {
  dead_directories_stay_empty,
  mounted_flag_tells_the_truth,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { children, mounts_on, requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import {
  mount_on,
  new_autofs,
  new_awaited,
  new_directory,
  new_mount,
  new_super,
  OZ_PGRP,
  working_directory,
} from '../world.ts';

/** Names: the keys, the offset in each of those that are there, and the roots. */
const USED = 1;
const AWAITED = 2;
const IDLE = 3;
const OFFSET = 4;
const MAP_ROOT = 0;
const OFFSET_ROOT = 5;
const EXPORT_ROOT = 6;

export default scenario({
  title: 'an expire run goes through a map in which one key is in use, one is looked up, and one is idle',
  claim: 'C9',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const sbi = map.s_fs_info!;
    const R = map.s_root!;

    const used = new_directory(R, USED);
    const used_sb = new_autofs('offset', OFFSET_ROOT, pipe);
    const used_offset = mount_on(used_sb, I, new_directory(used, OFFSET));
    const exported = new_super('ramfs', EXPORT_ROOT);
    const X = mount_on(exported, used_offset, used_sb.s_root!);
    // Somebody's working directory.
    working_directory(X, exported.s_root!);

    const awaited = new_awaited(R, AWAITED);

    const idle = new_directory(R, IDLE);
    const idle_sb = new_autofs('offset', OFFSET_ROOT, pipe);
    mount_on(idle_sb, I, new_directory(idle, OFFSET));
    // Kept by another namespace: its shutdown is not what this is about.
    new_mount(idle_sb);

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = AWAITED;
    const daemon_fs = working_directory(I, R);
    const key_nd = alloc<Nameidata>({ fs: daemon_fs });
    key_nd.names[0] = IDLE;
    const offset_nd = alloc<Nameidata>({ fs: daemon_fs });
    offset_nd.names[0] = IDLE;
    offset_nd.names[1] = OFFSET;
    const ap = alloc<IndirectMap>({ pipe, sbi, key_nd, offset_nd, offset: OFFSET });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { map, sbi, I, R, used, awaited, idle, nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    automount: ({ ap }) => automount_indirect(ap),
    expire: ({ map, I, sbi }) => autofs4_do_expire_multi(map, I, sbi, AUTOFS_EXP_IMMEDIATE),
  },
  background: ['automount'],

  always: {
    'what is in use is left alone': ({ used }) => used.d_fsdata!.flags === 0,
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
    'what nobody uses is taken apart': ({ I, idle }) => mounts_on(I) === 1 && children(idle) === 0,
    'every reference is given back': ({ I, R, used, awaited, idle }) =>
      I.mnt_count === 3 + mounts_on(I) &&
      R.d_count === 4 + children(R) &&
      used.d_count === used.d_fsdata!.count.counter &&
      idle.d_count === idle.d_fsdata!.count.counter &&
      awaited.d_count === 1,
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'the expire run comes to the name that is looked up': ({ awaited }) =>
      at('expire', 'find_next_positive') && awaited.d_count === 2,
    'the key that is in use is looked at as a whole': () => at('expire', 'autofs4_tree_busy'),
  },

  variants: {
    'before-c14cc63a63e9': '../variants/before-c14cc63a63e9.ts',
    'before-c14cc63a63e9-locks': '../variants/before-c14cc63a63e9-locks.ts',
    d4a85e35d146: '../variants/d4a85e35d146.ts',
    'd4a85e35d146-before-c14cc63a63e9': ['../variants/d4a85e35d146.ts', '../variants/before-c14cc63a63e9.ts'],
  },

  pools: { Path: 8 },
});
