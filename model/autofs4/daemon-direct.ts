/** The automount daemon with a direct mount (autofs 5.0.5, daemon/direct.c): packets in, mounts and answers out. User mode: the daemon. */

import { ENOENT, sleep_until } from 'allwalks';
import type { Embedded, Errno, Int, Private, Shared, Steps } from 'allwalks';
import { fget, fput, sys_close, sys_open } from '../file.ts';
import type { FilesStruct } from '../file.ts';
import { sys_mount } from '../namespace.ts';
import type { Nameidata } from '../namei/nameidata.ts';
import type { SuperBlock } from '../super.ts';
import { sys_umount } from '../umount.ts';
import { autofs4_do_expire_multi } from './expire.ts';
import type { AutofsPipe, AutofsSbInfo } from './info.ts';
import { read_packet } from './pipe.ts';
import type { Packet } from './pipe.ts';
import { autofs4_catatonic_mode, autofs4_wait_release } from './release.ts';

/** Who still works with the daemon's mounts. When nobody does, it shuts down. */
export interface Clients extends Shared {
  active: Int<0, 3>;
}

/** struct mapent, struct autofs_point: one direct mount, as the daemon sees it. */
export interface DirectMount extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  /** To walk to the trigger, and to whatever is mounted on it. */
  readonly nd: Nameidata;
  /** The file system that is to be mounted on the trigger. */
  readonly source: SuperBlock;
  /** Holds the descriptor on the root of the trigger: ioctlfd. */
  readonly files: FilesStruct;
  readonly clients: Clients;
  readonly packet: Embedded<Packet>;
  ioctlfd: boolean;
  mounted: boolean;
}

/**
 * Waits until there is something to read from the pipe. Returns false when there will be nothing.
 *
 * Atomic: there are no new packets once nobody is left.
 */
function poll_packets(pipe: AutofsPipe, clients: Clients): boolean {
  sleep_until(pipe.packets > 0 || clients.active === 0);
  return pipe.packets > 0;
}

/** A client of the daemon's mounts has finished. */
export function client_done(clients: Clients): void {
  clients.active -= 1;
}

/**
 * daemon/direct.c: do_mount_autofs_direct() and handle_packet_missing_direct(), autofs 5.0.5
 *
 * Opens the trigger, mounts on it, answers.
 * MODEL: the descriptor may be used by the thread that expires as soon as it is there, rather than from just before
 * the answer.
 */
function* handle_packet_missing_direct(ap: DirectMount): Steps {
  let err: Errno = 0;
  if (!ap.ioctlfd) {
    err = yield* sys_open(ap.nd, ap.files);
    ap.ioctlfd = err === 0;
  }
  if (err === 0) err = yield* sys_mount(ap.nd, ap.source);
  if (err === 0) {
    ap.mounted = true;
  } else if (ap.ioctlfd) {
    ap.ioctlfd = false;
    yield* sys_close(ap.files);
  }
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
}

/** daemon/direct.c: handle_packet_expire_direct(), autofs 5.0.5: unmounts what is on the trigger, and answers */
function* handle_packet_expire_direct(ap: DirectMount): Steps {
  const err = yield* sys_umount(ap.nd, 0);
  if (err === 0) ap.mounted = false;
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
  if (err === 0) {
    ap.ioctlfd = false;
    yield* sys_close(ap.files);
  }
}

/**
 * daemon/direct.c: umount_autofs_direct(), autofs 5.0.5
 *
 * The end: what is on the trigger, the descriptor on it, and the trigger itself.
 */
function* umount_autofs_direct(ap: DirectMount): Steps {
  if (ap.mounted) {
    const err = yield* sys_umount(ap.nd, 0);
    if (err === 0) ap.mounted = false;
  }
  yield* autofs4_catatonic_mode(ap.sbi);
  if (ap.ioctlfd) {
    ap.ioctlfd = false;
    yield* sys_close(ap.files);
  }
  yield* sys_umount(ap.nd, 0);
}

/**
 * daemon/automount.c: handle_mounts(), autofs 5.0.5, for a direct mount
 *
 * Serves requests until nobody is left who could make one, then unmounts everything.
 */
export function* automount_direct(ap: DirectMount): Steps {
  for (;;) {
    const more = poll_packets(ap.pipe, ap.clients);
    yield;
    if (!more) break;
    read_packet(ap.pipe, ap.packet);
    yield;
    if (ap.packet.type === 'missing_direct') {
      yield* handle_packet_missing_direct(ap);
    } else {
      yield* handle_packet_expire_direct(ap);
    }
  }
  yield* umount_autofs_direct(ap);
}

/** Waits until the descriptor is there. */
function wait_for_ioctlfd(files: FilesStruct): void {
  sleep_until(files.fd !== null);
}

/**
 * fs/autofs4/root.c: autofs4_root_ioctl(), Linux 2.6.38: AUTOFS_IOC_EXPIRE_MULTI
 *
 * Kernel mode: a system call.
 */
function* ioctl_expire_multi(files: FilesStruct, how: number): Steps {
  const file = yield* fget(files);
  if (file !== null) {
    const sb = file.f_mnt.mnt_sb;
    const sbi = sb.s_fs_info!;
    yield;
    yield* autofs4_do_expire_multi(sb, file.f_mnt, sbi, how);
    yield* fput(file);
  }
}

/**
 * daemon/direct.c: expire_proc_direct(), autofs 5.0.5
 *
 * The thread that has the kernel look for something to expire, once.
 */
export function* expire_proc_direct(files: FilesStruct, how: number, clients: Clients): Steps {
  wait_for_ioctlfd(files);
  yield;
  yield* ioctl_expire_multi(files, how);
  client_done(clients);
}
