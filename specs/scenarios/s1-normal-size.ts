/**
 * The wrong number of do_lookup() in company: two walks meet an expire run and what the daemon does for it, and the
 * file system that they go to is shut down.
 */

import { alloc, at, done, EAGAIN, result, scenario, task } from 'allwalks';
import { automount_key } from '../../model/autofs4/daemon-key.ts';
import type { NobrowseMap } from '../../model/autofs4/daemon-nobrowse.ts';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE } from '../../model/autofs4/info.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { one_dentry_a_name } from '../properties/autofs.ts';
import {
  hashed_autofs_is_positive,
  mounted_flag_tells_the_truth,
  nobody_holds_what_is_killed,
} from '../properties/dcache.ts';
import { dentries, mounts_on, requests, super_blocks } from '../properties/leaks.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: a key, and the roots. */
const KEY = 2;
const MAP_ROOT = 5;
const EXPORT_ROOT = 6;

export default scenario({
  title: 'two walks to a key on which something is mounted, while an expire run has the daemon unmount it',
  claim: '6.2 #1',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const R = map.s_root!;
    const k = new_directory(R, KEY);
    k.d_flags |= DCACHE_NEED_AUTOMOUNT;
    const exported = new_super('ramfs', EXPORT_ROOT);
    mount_on(exported, I, k);

    const fs = working_directory(I, R);
    const nd = alloc<Nameidata>({ fs });
    nd.names[0] = KEY;
    const other_nd = alloc<Nameidata>({ fs });
    other_nd.names[0] = KEY;
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
    return { map, sbi: map.s_fs_info!, I, R, k, nd, other_nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    expire: ({ map, I, sbi }) => autofs4_do_expire_multi(map, I, sbi, AUTOFS_EXP_IMMEDIATE),
    other: ({ other_nd }) => sys_lstat(other_nd),
    automount: ({ ap }) => automount_key(ap, true),
  },
  background: ['automount'],

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'invariant 3: nobody takes a reference to what is being killed': nobody_holds_what_is_killed,
    'D1: one dentry a name': one_dentry_a_name,
    'hashed means positive': hashed_autofs_is_positive,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
  },

  finally: {
    'every reference is given back': ({ I, R, k }) =>
      I.mnt_count === 2 + mounts_on(I) && R.d_count === 4 && k.d_count === 1 + mounts_on(I),
    'what is unmounted is gone': ({ I }) => super_blocks() === 1 + mounts_on(I) && dentries() === 2 + mounts_on(I),
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'the expire run has the daemon unmount it': () => at('automount', 'release_mounts'),
    'both walks wait for that': () => at('walker', 'wait_for_answer') && at('other', 'wait_for_answer'),
    'a walk is there before': () => done('expire') && result('expire') === -EAGAIN,
  },

  variants: {
    'mount-put-first': '../variants/mount-put-first.ts',
  },

  pools: { Vfsmount: 6, AutofsWaitQueue: 5 },
});
