/** An expire run goes from key to key while a name that was looked up, and is not there, is forgotten again. */

import { alloc, at, done, scenario, task } from 'allwalks';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE } from '../../model/autofs4/info.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import {
  dead_directories_stay_empty,
  hashed_autofs_is_positive,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { autofs_infos, children } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { new_autofs, new_directory, new_mount, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the key that is there, the one that is not, and the root. */
const KEY = 1;
const MISSING = 2;
const MAP_ROOT = 5;

export default scenario({
  title: 'an expire run goes from a key to its sibling, which is being killed',
  claim: '6.2 #13',

  init: () => {
    const map = new_autofs('indirect', MAP_ROOT, alloc<AutofsPipe>());
    const I = new_mount(map);
    const R = map.s_root!;
    const k = new_directory(R, KEY);
    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = MISSING;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { map, sbi: map.s_fs_info!, I, R, k, nd };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    expire: ({ map, I, sbi }) => autofs4_do_expire_multi(map, I, sbi, AUTOFS_EXP_IMMEDIATE),
  },

  always: {
    'hashed means positive': hashed_autofs_is_positive,
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
    'every reference is given back': ({ I, R, k }) =>
      I.mnt_count === 2 && R.d_count === 3 + children(R) && children(R) === 1 && k.d_count === 1,
    'the name is forgotten': () => autofs_infos() === 2,
  },

  sometimes: {
    'the name is there while the expire run goes through the keys': ({ R }) =>
      at('expire', 'autofs4_expire_indirect') && children(R) === 2,
    'the expire run is over before the name is looked up': ({ R }) => done('expire') && children(R) === 2,
  },

  variants: {
    d4a85e35d146: '../variants/d4a85e35d146.ts',
    'parent-locked': '../variants/parent-locked.ts',
  },
});
