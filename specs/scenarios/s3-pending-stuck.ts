/**
 * A server does not answer at first: what does the walk that fails leave behind for those that come later?
 * User mode: processes.
 *
 * Later kernels: 2.6.39 does not leak any more, but the entry stays pending, in 3.0, too; 3.18 clears the flag.
 */

import { alloc, at, EAGAIN, EBADF, ENOENT, result, scenario, task, until } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { automount_direct, client_done } from '../../model/autofs4/daemon-direct.ts';
import type { Clients, DirectMount } from '../../model/autofs4/daemon-direct.ts';
import { autofs4_do_expire_multi } from '../../model/autofs4/expire.ts';
import { AUTOFS_EXP_IMMEDIATE } from '../../model/autofs4/info.ts';
import type { AutofsPipe, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { read_packet } from '../../model/autofs4/pipe.ts';
import { autofs4_wait_release } from '../../model/autofs4/release.ts';
import { DCACHE_MOUNTED } from '../../model/dcache.ts';
import { fget, fput } from '../../model/file.ts';
import type { FilesStruct } from '../../model/file.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { hashed_autofs_is_positive, mounted_flag_tells_the_truth } from '../properties/dcache.ts';
import { autofs_infos, dentries, mounts, open_files, requests, super_blocks } from '../properties/leaks.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory that the trigger is mounted on, and the roots. */
const SRV = 1;
const TRIGGER_ROOT = 5;
const EXPORT_ROOT = 6;

/** The only user: looks at /srv, and, as that fails, once more. */
function* walk(nd: Nameidata, clients: Clients): Steps {
  yield* sys_stat(nd);
  yield* sys_stat(nd);
  client_done(clients);
}

/** The daemon: nothing can be mounted the first time, then all is as usual. */
function* automount_after_failure(ap: DirectMount): Steps {
  read_packet(ap.pipe, ap.packet);
  yield;
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, -ENOENT);
  yield* automount_direct(ap);
}

/** Atomic: a start signal; nothing depends on its granularity. */
function wait_for_user(clients: Clients): void {
  until(clients.active === 1);
}

/** Has the kernel expire it, when nobody uses it any more. Kernel mode: it is one ioctl(). */
function* expire(files: FilesStruct, clients: Clients): Steps<Errno> {
  wait_for_user(clients);
  yield;
  const file = yield* fget(files);
  if (file === null) return -EBADF;
  const sb = file.f_mnt.mnt_sb;
  const sbi: AutofsSbInfo = sb.s_fs_info!;
  yield;
  const status = yield* autofs4_do_expire_multi(sb, file.f_mnt, sbi, AUTOFS_EXP_IMMEDIATE);
  yield* fput(file);
  client_done(clients);
  return status;
}

export default scenario({
  title: 'a direct mount fails once, is mounted the next time, is to be expired, and later all is unmounted',
  claim: '6.2 #3',

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
    const clients = alloc<Clients>({ active: 2 });
    const ap = alloc<DirectMount>({
      pipe,
      sbi: trigger.s_fs_info!,
      nd: daemon_nd,
      source: nfs,
      files,
      clients,
    });
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    task<TaskStruct>('expire').pgrp = OZ_PGRP;
    return { root, srv, nfs, nd, files, clients, ap };
  },

  tasks: {
    walker: ({ nd, clients }) => walk(nd, clients),
    automount: ({ ap }) => automount_after_failure(ap),
    expire: ({ files, clients }) => expire(files, clients),
  },

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'hashed means positive': hashed_autofs_is_positive,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
  },

  finally: {
    // How that ends is another matter: see f1-answer-unread.
    'what nobody uses is found': () => result('expire') !== -EAGAIN,
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
  },

  sometimes: {
    'the mount has failed': ({ ap }) => at('walker', 'path_init_rcu') && ap.sbi.next_wait_queue === 1,
    'the expire run looks at it': () => at('expire', 'autofs4_expire_direct'),
    'the trigger is shut down': () => at('automount', 'shrink_dcache_for_umount'),
  },

  variants: {
    f9398c233e32: '../variants/f9398c233e32.ts',
    'pending-cleared': '../variants/pending-cleared.ts',
  },

  pools: { Vfsmount: 5, Dentry: 7, File: 2, AutofsWaitQueue: 3 },
});
