/** The automount daemon with an indirect map (autofs 5.0.5, daemon/indirect.c), in nobrowse mode: it makes key directories. User mode: the daemon. */

import { EEXIST, ENOENT } from 'allwalks';
import type { Embedded, Errno, Private, Steps } from 'allwalks';
import type { Vfsmount } from '../mount.ts';
import { path_put } from '../mount.ts';
import { sys_mkdir } from '../namei/create.ts';
import type { Nameidata } from '../namei/nameidata.ts';
import { do_path_lookup } from '../namei/walk.ts';
import { sys_mount } from '../namespace.ts';
import type { SuperBlock } from '../super.ts';
import type { AutofsPipe, AutofsSbInfo } from './info.ts';
import { read_packet } from './pipe.ts';
import type { Packet } from './pipe.ts';
import { autofs4_wait_release } from './release.ts';

/** struct autofs_point, and of one key in it what is to be mounted, as the daemon sees them. */
export interface NobrowseMap extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  /** The mount of the map itself. */
  readonly map: Vfsmount;
  /** To walk to the map's directory, and to the key in it. */
  readonly map_nd: Nameidata;
  readonly key_nd: Nameidata;
  readonly key: number;
  readonly source: SuperBlock;
  readonly packet: Embedded<Packet>;
}

/**
 * daemon/indirect.c: do_mount_indirect(), autofs 5.0.5: its lstat() of the key
 *
 * Whether something else than a directory of the map is there.
 */
export function* is_mounted(ap: NobrowseMap): Steps<boolean> {
  const err = yield* do_path_lookup(ap.key_nd, 0);
  if (err !== 0) return false;
  const mounted = ap.key_nd.path.mnt !== ap.map;
  yield* path_put(ap.key_nd.path);
  return mounted;
}

/** modules/mount_nfs.c: mount_mount(), autofs 5.0.5: makes the key's directory, unless it exists, and mounts on it */
function* mount_mount(ap: NobrowseMap): Steps<Errno> {
  const err = yield* sys_mkdir(ap.map_nd, ap.key);
  if (err !== 0 && err !== -EEXIST) return err;
  return yield* sys_mount(ap.key_nd, ap.source);
}

/** daemon/indirect.c: handle_packet_missing_indirect() and do_mount_indirect(), autofs 5.0.5 */
function* handle_packet_missing_indirect(ap: NobrowseMap): Steps {
  const mounted = yield* is_mounted(ap);
  let err: Errno = 0;
  if (!mounted) err = yield* mount_mount(ap);
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
}

/** daemon/automount.c: handle_mounts(), autofs 5.0.5, for an indirect map: mounts whatever is missing, for ever */
export function* automount_nobrowse(ap: NobrowseMap): Steps {
  for (;;) {
    read_packet(ap.pipe, ap.packet);
    yield;
    yield* handle_packet_missing_indirect(ap);
  }
}
