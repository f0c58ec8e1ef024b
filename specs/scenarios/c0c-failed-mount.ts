/** The daemon cannot mount what walks ask it for, and later the map is unmounted. User mode: processes. */

import { alloc, at, ENOENT, result, scenario, task, until } from 'allwalks';
import type { Embedded, Private, Steps } from 'allwalks';
import { client_done } from '../../model/autofs4/daemon-direct.ts';
import type { Clients } from '../../model/autofs4/daemon-direct.ts';
import type { AutofsPipe, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { read_packet } from '../../model/autofs4/pipe.ts';
import type { Packet } from '../../model/autofs4/pipe.ts';
import { autofs4_wait_release } from '../../model/autofs4/release.ts';
import { DCACHE_MANAGE_TRANSIT, DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { sys_umount } from '../../model/umount.ts';
import { packets_stand_for_requests, sleepers_hold_no_lock } from '../properties/autofs.ts';
import {
  hashed_autofs_is_positive,
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { autofs_infos, dentries, mounts, mounts_on, requests, super_blocks } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  references_without_owner,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory of the map, a key in it, and the root of the map. */
const AUTO = 1;
const KEY = 2;
const MAP_ROOT = 5;

/** The daemon of a map in which nothing can be mounted. */
interface FailingMap extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  /** To walk to the map itself. */
  readonly nd: Nameidata;
  readonly clients: Clients;
  readonly packet: Embedded<Packet>;
}

/** Somebody who looks at /auto/key, once. */
function* walk(nd: Nameidata, clients: Clients): Steps<number> {
  const err = yield* sys_stat(nd);
  client_done(clients);
  return err;
}

/**
 * Waits until there is something to read from the pipe. Returns false when there will be nothing.
 *
 * Atomic: there are no new packets once nobody is left.
 */
function poll_packets(pipe: AutofsPipe, clients: Clients): boolean {
  until(pipe.packets > 0 || clients.active === 0);
  return pipe.packets > 0;
}

/** Says to every request that it has failed, until nobody is left who could make one; then unmounts the map. */
function* automount_failing(ap: FailingMap): Steps {
  for (;;) {
    const more = poll_packets(ap.pipe, ap.clients);
    yield;
    if (!more) break;
    read_packet(ap.pipe, ap.packet);
    yield;
    yield* autofs4_wait_release(ap.sbi, ap.packet.token, -ENOENT);
  }
  yield* sys_umount(ap.nd, 0);
}

export default scenario({
  title: 'walks wait for a mount that fails, and later the map is unmounted',
  claim: 'C0c',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const auto = new_directory(rootfs.s_root!, AUTO);
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = mount_on(map, root, auto);
    const k = new_directory(map.s_root!, KEY);
    k.d_flags |= DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;

    const a_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    a_nd.names[0] = AUTO;
    a_nd.names[1] = KEY;
    const b_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    b_nd.names[0] = AUTO;
    b_nd.names[1] = KEY;
    const daemon_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    daemon_nd.names[0] = AUTO;
    const clients = alloc<Clients>({ active: 2 });
    const ap = alloc<FailingMap>({ pipe, sbi: map.s_fs_info!, nd: daemon_nd, clients });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    return { root, auto, I, k, a_nd, b_nd, clients, ap };
  },

  tasks: {
    a: ({ a_nd, clients }) => walk(a_nd, clients),
    b: ({ b_nd, clients }) => walk(b_nd, clients),
    automount: ({ ap }) => automount_failing(ap),
  },

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
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
    'both walks fail': () => result('a') < 0 && result('b') < 0,
    'the map is unmounted': ({ root }) => mounts_on(root) === 0,
    'every reference is given back': ({ root, auto }) => root.mnt_count === 4 && auto.d_count === 1,
    'nothing is left of it': () =>
      mounts() === 1 && super_blocks() === 1 && dentries() === 2 && requests() === 0 && autofs_infos() === 0,
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'both wait for the same answer': () => at('a', 'wait_for_answer') && at('b', 'wait_for_answer'),
    'the super block is shut down': () => at('automount', 'shrink_dcache_for_umount'),
  },

  variants: {
    'before-8931221411f9': '../variants/before-8931221411f9.ts',
  },

  pools: { AutofsWaitQueue: 4 },
});
