/** One automount and one client process, as in the Connectathon tests: is more concurrency needed? User mode: processes. */

import { alloc, at, ECHILD, result, scenario, task } from 'allwalks';
import type { Steps } from 'allwalks';
import { automount_direct, client_done } from '../../model/autofs4/daemon-direct.ts';
import type { Clients, DirectMount } from '../../model/autofs4/daemon-direct.ts';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { DCACHE_MOUNTED } from '../../model/dcache.ts';
import type { FilesStruct } from '../../model/file.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { packets_stand_for_requests, sleepers_hold_no_lock } from '../properties/autofs.ts';
import {
  hashed_autofs_is_positive,
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { autofs_infos, dentries, mounts, open_files, requests, super_blocks } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  references_without_owner,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { rcu_walk_is_protected, ref_walk_is_unprotected, walk_begins_at_most_twice } from '../properties/walk.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory that the trigger is mounted on, and the roots. */
const SRV = 1;
const TRIGGER_ROOT = 5;
const EXPORT_ROOT = 6;

/** A user of the direct mount: looks at /srv, twice. */
function* walk(nd: Nameidata, clients: Clients): Steps {
  yield* sys_stat(nd);
  yield* sys_stat(nd);
  client_done(clients);
}

export default scenario({
  title: 'one process has a direct mount made by walking twice, nothing expires, and later all is unmounted',
  claim: 'C8',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const pipe = alloc<AutofsPipe>();
    const trigger = new_autofs('direct', TRIGGER_ROOT, pipe);
    mount_on(trigger, root, srv);
    const nfs = new_super('ramfs', EXPORT_ROOT);
    new_mount(nfs);

    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = SRV;
    const daemon_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    daemon_nd.names[0] = SRV;
    const files = alloc<FilesStruct>();
    const clients = alloc<Clients>({ active: 1 });
    const ap = alloc<DirectMount>({
      pipe,
      sbi: trigger.s_fs_info!,
      nd: daemon_nd,
      source: nfs,
      files,
      clients,
    });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    return { root, srv, nfs, nd, clients, ap, walker: task<TaskStruct>('walker') };
  },

  tasks: {
    walker: ({ nd, clients }) => walk(nd, clients),
    automount: ({ ap }) => automount_direct(ap),
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
    'the daemon does not wait for itself': () => !at('automount', 'autofs4_wait'),
    'who sleeps holds no lock': sleepers_hold_no_lock,
    'each packet stands for a request': packets_stand_for_requests,
    'in RCU mode the walk is protected': ({ nd, walker }) =>
      at('walker', 'path_init_rcu') || rcu_walk_is_protected(nd, walker),
    'out of RCU mode it is not': ({ nd, walker }) => ref_walk_is_unprotected(nd, walker),
    'it begins at most twice': ({ nd }) => walk_begins_at_most_twice(nd),
    'no walk is told to try again': () => result('walker') !== -ECHILD,
  },

  finally: {
    'the trigger is unmounted': ({ srv }) => (srv.d_flags & DCACHE_MOUNTED) === 0,
    'every reference is given back': ({ root, srv, nfs }) =>
      root.mnt_count === 3 && srv.d_count === 1 && nfs.s_root!.d_count === 2 && nfs.s_active.counter === 1,
    'nothing is left of it': () =>
      mounts() === 2 &&
      super_blocks() === 2 &&
      dentries() === 3 &&
      open_files() === 0 &&
      requests() === 0 &&
      autofs_infos() === 0,
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'the walk waits for the mount': () => at('walker', 'autofs4_wait'),
    'the trigger is shut down': () => at('automount', 'shrink_dcache_for_umount'),
  },

  pools: { Vfsmount: 5, Dentry: 7, File: 2, AutofsWaitQueue: 3 },
});
