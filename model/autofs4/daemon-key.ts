/** The automount daemon with an indirect map (autofs 5.0.5, daemon/indirect.c), one key of it: mounted when missing, unmounted when idle. User mode: the daemon. */

import { EEXIST, EIO, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { sys_mkdir } from '../namei/create.ts';
import { sys_rmdir } from '../namei/remove.ts';
import { sys_mount } from '../namespace.ts';
import { sys_umount } from '../umount.ts';
import { is_mounted } from './daemon-nobrowse.ts';
import type { NobrowseMap } from './daemon-nobrowse.ts';
import { read_packet } from './pipe.ts';
import { autofs4_wait_release } from './release.ts';

/** Whether mount(8) fails. MODEL: the server answers. */
export function mount_fails(): boolean {
  return false;
}

/**
 * modules/mount_nfs.c: mount_mount(), autofs 5.0.5
 *
 * Makes the key's directory, unless it exists, and mounts on it; if that fails, what it has made goes again.
 */
function* mount_mount(ap: NobrowseMap, browse: boolean): Steps<Errno> {
  let err: Errno = -EEXIST;
  if (!browse) err = yield* sys_mkdir(ap.map_nd, ap.key);
  if (err !== 0 && err !== -EEXIST) return err;
  const made = err === 0;
  err = -EIO;
  if (!mount_fails()) err = yield* sys_mount(ap.key_nd, ap.source);
  if (err !== 0 && made) yield* sys_rmdir(ap.map_nd, ap.key);
  return err;
}

/** daemon/indirect.c: handle_packet_missing_indirect() and do_mount_indirect(), autofs 5.0.5 */
function* handle_packet_missing_indirect(ap: NobrowseMap, browse: boolean): Steps {
  const mounted = yield* is_mounted(ap);
  let err: Errno = 0;
  if (!mounted) err = yield* mount_mount(ap, browse);
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
}

/** daemon/indirect.c: handle_packet_expire_indirect(), autofs 5.0.5, with umount_multi(): a key that can be browsed stays */
function* handle_packet_expire_indirect(ap: NobrowseMap, browse: boolean): Steps {
  const err = yield* sys_umount(ap.key_nd, 0);
  if (err === 0 && !browse) yield* sys_rmdir(ap.map_nd, ap.key);
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
}

/** daemon/automount.c: handle_mounts(), autofs 5.0.5, for an indirect map, in browse mode or not: serves requests for ever */
export function* automount_key(ap: NobrowseMap, browse: boolean): Steps {
  for (;;) {
    read_packet(ap.pipe, ap.packet);
    yield;
    if (ap.packet.type === 'expire_indirect') {
      yield* handle_packet_expire_indirect(ap, browse);
    } else {
      yield* handle_packet_missing_indirect(ap, browse);
    }
  }
}
