/** A walk has seen that something is mounted on a trigger, and by the time it looks for that it has been unmounted. User mode: processes. */

import { alloc, at, EINTR, ELOOP, result, scenario, task } from 'allwalks';
import type { Embedded, Errno, Private, Steps } from 'allwalks';
import type { AutofsPipe, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { read_packet } from '../../model/autofs4/pipe.ts';
import type { Packet } from '../../model/autofs4/pipe.ts';
import { autofs4_wait_release } from '../../model/autofs4/release.ts';
import { d_mountpoint, DCACHE_MANAGE_TRANSIT } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_mount } from '../../model/namespace.ts';
import { sys_stat } from '../../model/stat.ts';
import type { SuperBlock } from '../../model/super.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { sys_umount } from '../../model/umount.ts';
import { packets_stand_for_requests, sleepers_hold_no_lock } from '../properties/autofs.ts';
import { mounted_flag_tells_the_truth } from '../properties/dcache.ts';
import { requests } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  mounts_have_their_references,
  references_without_owner,
} from '../properties/references.ts';
import {
  flags_once_mounted,
  mount_on,
  new_autofs,
  new_directory,
  new_mount,
  new_super,
  OZ_PGRP,
  working_directory,
} from '../world.ts';

/** Names: the directory that the trigger is mounted on, and the roots. */
const SRV = 1;
const TRIGGER_ROOT = 5;
const EXPORT_ROOT = 6;

/** The daemon's worker, as far as it mounts. */
interface Worker extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  readonly nd: Nameidata;
  readonly source: SuperBlock;
  readonly packet: Embedded<Packet>;
}

/** Mounts whatever is missing, for ever. */
function* automount(ap: Worker): Steps {
  for (;;) {
    read_packet(ap.pipe, ap.packet);
    yield;
    yield* sys_mount(ap.nd, ap.source);
    yield* autofs4_wait_release(ap.sbi, ap.packet.token, 0);
  }
}

/** A process of the daemon, or its administrator: unmounts what is on the trigger, and looks whether it is gone. */
function* umount_and_look(nd: Nameidata): Steps<Errno> {
  yield* sys_umount(nd, 0);
  return yield* sys_stat(nd);
}

export default scenario({
  title: 'walks to a trigger, of a user and of the daemon, while what is on it is unmounted',
  claim: '6.2 #9',

  init: () => {
    // Of a kind in which walks leave RCU mode at once: only without vfsmount_lock can it be unmounted meanwhile.
    const rootfs = new_super('sysfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const pipe = alloc<AutofsPipe>();
    const trigger = new_autofs('direct', TRIGGER_ROOT, pipe);
    const A = mount_on(trigger, root, srv);
    const T = trigger.s_root!;
    const exported = new_super('ramfs', EXPORT_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(exported);
    const C = mount_on(exported, A, T);
    T.d_flags &= ~DCACHE_MANAGE_TRANSIT;
    T.d_flags |= flags_once_mounted();

    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = SRV;
    const umount_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    umount_nd.names[0] = SRV;
    const daemon_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    daemon_nd.names[0] = SRV;
    const ap = alloc<Worker>({ pipe, sbi: trigger.s_fs_info!, nd: daemon_nd, source: exported });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('umount').pgrp = OZ_PGRP;
    return { A, T, C, X: exported.s_root!, nd, umount_nd, ap };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    umount: ({ umount_nd }) => umount_and_look(umount_nd),
    automount: ({ ap }) => automount(ap),
  },
  background: ['automount'],

  always: {
    'the daemon is not sent in circles': () => result('umount') !== -ELOOP,
    'the user is not sent in circles': () => result('walker') !== -ELOOP,
    'who sleeps holds no lock': sleepers_hold_no_lock,
    'each packet stands for a request': packets_stand_for_requests,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
  },

  finally: {
    // Or is told -EINTR, though nobody interrupted him: f1-answer-unread.
    'the user gets to what is mounted': ({ nd, X }) =>
      result('walker') === -EINTR || (result('walker') === 0 && nd.path.dentry === X),
    'the daemon gets there, mounted or not': ({ umount_nd, T, X }) =>
      result('umount') === 0 && (umount_nd.path.dentry === T || umount_nd.path.dentry === X),
    // /srv itself is kept by its file system.
    'every reference that is left has an owner': () => references_without_owner() === 1,
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'what the user was about to cross to is unmounted': ({ nd, T }) =>
      at('walker', 'lookup_mnt') && nd.next.dentry === T && !d_mountpoint(T),
    'the user has it mounted again': () => at('walker', 'wait_for_answer'),
    'it is in use when it is to be unmounted': ({ nd, C, T }) =>
      at('umount', 'sys_stat') && d_mountpoint(T) && nd.path.mnt === C,
    'the daemon looks at the trigger itself': ({ umount_nd, T }) =>
      at('umount', 'sys_stat') && umount_nd.path.dentry === T,
  },

  variants: {
    '3c3199852905': '../variants/3c3199852905.ts',
    'transit-not-set': '../variants/transit-not-set.ts',
    '3c3199852905-transit-not-set': ['../variants/3c3199852905.ts', '../variants/transit-not-set.ts'],
  },
});
