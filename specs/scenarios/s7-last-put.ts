/**
 * An expire run looks at something which is unmounted or removed meanwhile, so that the last reference is the run's.
 * User mode: processes.
 *
 * Later kernels: fs_lock is not held for that since "autofs: use dentry flags to block walks during expire" (2016).
 */

import { alloc, at, done, EBUSY, result, scenario, task } from 'allwalks';
import type { Embedded, Errno, Private, Steps } from 'allwalks';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE } from '../../model/autofs4/info.ts';
import type { AutofsPipe, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { read_packet } from '../../model/autofs4/pipe.ts';
import type { Packet } from '../../model/autofs4/pipe.ts';
import { autofs4_wait_release } from '../../model/autofs4/release.ts';
import { sys_rmdir } from '../../model/namei/remove.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { MNT_DETACH, sys_umount } from '../../model/umount.ts';
import { hashed_autofs_is_positive, mounted_flag_tells_the_truth } from '../properties/dcache.ts';
import { autofs_infos, mounts, requests, super_blocks } from '../properties/leaks.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: a key, a directory in it, and the roots. */
const KEY = 1;
const OFFSET = 2;
const MAP_ROOT = 5;
const EXPORT_ROOT = 6;

/** What the key has: something mounted on it, which is taken off with `umount -l`; or a directory in it, which is removed. */
export function is_mounted(): boolean {
  return true;
}

/** Somebody who takes it away: an administrator, or another process of the daemon. */
function* take_away(nd: Nameidata): Steps<Errno> {
  if (is_mounted()) return yield* sys_umount(nd, MNT_DETACH);
  return yield* sys_rmdir(nd, OFFSET);
}

/** What the daemon looks at. */
interface Answers extends Private {
  readonly sbi: AutofsSbInfo;
  readonly pipe: AutofsPipe;
  readonly packet: Embedded<Packet>;
}

/** The daemon: finds what it is to unmount busy, and says so. */
function* automount_busy(answers: Answers): Steps {
  for (;;) {
    read_packet(answers.pipe, answers.packet);
    yield;
    yield* autofs4_wait_release(answers.sbi, answers.packet.token, -EBUSY);
  }
}

export default scenario({
  title: 'an expire run looks at a mount that is unmounted with umount -l, or a directory that is removed',
  claim: '6.2 #7',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const R = map.s_root!;
    const sbi = map.s_fs_info!;
    const k = new_directory(R, KEY);
    if (is_mounted()) {
      mount_on(new_super('ramfs', EXPORT_ROOT), I, k);
    } else {
      new_directory(k, OFFSET);
      task<TaskStruct>('other').pgrp = OZ_PGRP;
    }
    // The descriptor of the run.
    I.mnt_count += 1;
    R.d_count += 1;

    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    nd.names[0] = KEY;
    const answers = alloc<Answers>({ sbi, pipe });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { map, I, R, k, sbi, nd, answers };
  },

  tasks: {
    expire: ({ map, I, sbi }) => autofs4_do_expire_multi(map, I, sbi, AUTOFS_EXP_IMMEDIATE),
    other: ({ nd }) => take_away(nd),
    automount: ({ answers }) => automount_busy(answers),
  },
  background: ['automount'],

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'hashed means positive': hashed_autofs_is_positive,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
  },

  finally: {
    'it is taken away': () =>
      result('other') === 0 && mounts() === 1 && super_blocks() === 1 && autofs_infos() === 2,
    'every reference is given back': ({ I, R, k }) => I.mnt_count === 3 && R.d_count === 5 && k.d_count === 1,
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'it is taken away while the run looks at it': () => done('other') && at('expire', 'is_visited'),
    'the run finds nothing': () => done('expire') && result('expire') !== 0 && requests() === 0,
    'the run has the daemon try': () => at('automount', 'autofs4_wait_release'),
  },

  variants: {
    rmdir: '../variants/rmdir-meanwhile.ts',
    'busy-check-without-lock': '../variants/busy-check-without-lock.ts',
    'rmdir-busy-check-without-lock': ['../variants/rmdir-meanwhile.ts', '../variants/busy-check-without-lock.ts'],
  },

  pools: { AutofsWaitQueue: 3 },
});
