/** A walk in RCU mode comes to a directory that is being expired, and on which nothing is mounted. */

import { alloc, at, scenario, task } from 'allwalks';
import type { Ghost, Steps } from 'allwalks';
import { automount_indirect } from '../../model/autofs4/daemon-indirect.ts';
import type { IndirectMap } from '../../model/autofs4/daemon-indirect.ts';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE, AUTOFS_INF_EXPIRING } from '../../model/autofs4/info.ts';
import type { AutofsInfo, AutofsPipe } from '../../model/autofs4/info.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory of the map, a key in it, an offset in that, and the roots. */
const AUTO = 1;
const KEY = 2;
const OFFSET = 3;
const MAP_ROOT = 5;
const OFFSET_ROOT = 6;

/** What is known of the walk. */
interface Walk extends Ghost {
  /** It began when the key was already being expired. */
  late: boolean;
}

/** A user: looks at key/offset, once, from the directory of the map. */
function* walk(nd: Nameidata, ino: AutofsInfo, seen: Walk): Steps {
  seen.late = (ino.flags & AUTOFS_INF_EXPIRING) !== 0;
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
    const R = map.s_root!;
    const M = new_directory(R, KEY);
    const om = new_directory(M, OFFSET);
    const O = mount_on(new_autofs('offset', OFFSET_ROOT, pipe), I, om);

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = KEY;
    nd.names[1] = OFFSET;
    const daemon_fs = working_directory(I, R);
    const key_nd = alloc<Nameidata>({ fs: daemon_fs });
    key_nd.names[0] = KEY;
    const offset_nd = alloc<Nameidata>({ fs: daemon_fs });
    offset_nd.names[0] = KEY;
    offset_nd.names[1] = OFFSET;
    const ap = alloc<IndirectMap>({ pipe, sbi: map.s_fs_info!, key_nd, offset_nd, offset: OFFSET });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { map, I, M, om, O, ino: M.d_fsdata!, nd, ap, seen: alloc<Walk>() };
  },

  tasks: {
    walker: ({ nd, ino, seen }) => walk(nd, ino, seen),
    automount: ({ ap }) => automount_indirect(ap),
    expire: ({ map, I }) => autofs4_do_expire_multi(map, I, map.s_fs_info!, AUTOFS_EXP_IMMEDIATE),
  },
  background: ['automount'],

  always: {
    'no walk that starts during the expire goes below it': ({ ino, nd, om, O, seen }) =>
      !(seen.late && (ino.flags & AUTOFS_INF_EXPIRING) !== 0 && (nd.path.dentry === om || nd.path.mnt === O)),
    'umount sees zero refs': umount_sees_zero_refs,
  },

  sometimes: {
    'the key is taken apart': () => at('automount', 'autofs4_dir_rmdir'),
    'a walk starts during the expire': ({ ino, seen }) => seen.late && (ino.flags & AUTOFS_INF_EXPIRING) !== 0,
    'the walk waits for the end of the expire': () => at('walker', 'autofs4_expire_wait'),
  },

  variants: {
    '62a7375e5d77': '../variants/62a7375e5d77.ts',
    '62a7375e5d77-83fb96bfc792': ['../variants/62a7375e5d77.ts', '../variants/83fb96bfc792.ts'],
    '83fb96bfc792': '../variants/83fb96bfc792.ts',
  },

  pools: { Dentry: 8, Path: 3, AutofsWaitQueue: 3 },
});
