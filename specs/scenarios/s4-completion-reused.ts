/** A walk waits for the end of an expire, and the next expire of the same trigger begins before the walk has woken up. User mode: processes. */

import { alloc, at, ENOENT, scenario, task } from 'allwalks';
import type { Embedded, Int, Private, Steps } from 'allwalks';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE } from '../../model/autofs4/info.ts';
import type { AutofsPipe, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { read_packet } from '../../model/autofs4/pipe.ts';
import type { Packet } from '../../model/autofs4/pipe.ts';
import { autofs4_wait_release } from '../../model/autofs4/release.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { SuperBlock } from '../../model/super.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { packets_stand_for_requests, sleepers_hold_no_lock } from '../properties/autofs.ts';
import {
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  references_without_owner,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory that the trigger is mounted on, another one that it is mounted on, and the roots. */
const SRV = 1;
const ALSO = 2;
const TRIGGER_ROOT = 5;
const EXPORT_ROOT = 6;

/** By which of its two mounts the walk comes to the trigger: not by the one that the daemon looks after. */
export function way_of_the_walk(): Int<1, 2> {
  return ALSO;
}

/** The daemon's control descriptor on a trigger. */
interface Trigger extends Private {
  readonly sb: SuperBlock;
  readonly mnt: Vfsmount;
  readonly sbi: AutofsSbInfo;
  readonly pipe: AutofsPipe;
  readonly packet: Embedded<Packet>;
}

/** Asks for an expire twice in a row, as the daemon does when it shuts down. */
function* expire_twice(trigger: Trigger): Steps {
  for (let i = 0; i < 2; i++) {
    yield* autofs4_do_expire_multi(trigger.sb, trigger.mnt, trigger.sbi, AUTOFS_EXP_IMMEDIATE);
  }
}

/** Cannot unmount what is on the trigger, and says so. */
function* automount_failing(trigger: Trigger): Steps {
  for (;;) {
    read_packet(trigger.pipe, trigger.packet);
    yield;
    yield* autofs4_wait_release(trigger.sbi, trigger.packet.token, -ENOENT);
  }
}

export default scenario({
  title: 'a walk that waits for the end of an expire is woken, and the next expire begins before it looks',
  claim: '6.2 #4',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const also = new_directory(rootfs.s_root!, ALSO);
    const pipe = alloc<AutofsPipe>();
    const sb = new_autofs('direct', TRIGGER_ROOT, pipe);
    const A = mount_on(sb, root, srv);
    const B = mount_on(sb, root, also);
    const T = sb.s_root!;
    mount_on(new_super('ramfs', EXPORT_ROOT), A, T);
    // The daemon's descriptor.
    A.mnt_count += 1;
    T.d_count += 1;

    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = way_of_the_walk();
    const trigger = alloc<Trigger>({ sb, mnt: A, sbi: sb.s_fs_info!, pipe });
    const answers = alloc<Trigger>({ sb, mnt: A, sbi: sb.s_fs_info!, pipe });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { root, A, B, T, ino: T.d_fsdata!, nd, trigger, answers };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    automount: ({ answers }) => automount_failing(answers),
    expire: ({ trigger }) => expire_twice(trigger),
  },
  background: ['automount'],

  always: {
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
    'every reference is given back': ({ A, B, T }) => A.mnt_count === 3 && B.mnt_count === 1 && T.d_count === 5,
    'no request is left': () => requests() === 0,
    'every reference that is left has an owner': () => references_without_owner() === 2,
  },

  sometimes: {
    'the walk waits for the end of an expire': () => at('walker', 'wait_for_completion'),
    'the second expire begins': ({ trigger, ino }) =>
      trigger.sbi.next_wait_queue === 1 && at('expire', 'autofs4_expire_direct') && ino.expire_complete.done !== 0,
  },

  variants: {
    'by-the-same-mount': '../variants/by-the-same-mount.ts',
    'list-kept': '../variants/completion-list-kept.ts',
  },

  pools: { AutofsWaitQueue: 4 },
});
