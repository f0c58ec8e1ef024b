/** The automount daemon with an indirect map (autofs 5.0.5, daemon/indirect.c), in browse mode: its key directories stay. User mode: the daemon. */

import { ENOENT } from 'allwalks';
import type { Embedded, Errno, Private, Steps } from 'allwalks';
import { sys_rmdir } from '../namei/remove.ts';
import type { Nameidata } from '../namei/nameidata.ts';
import { sys_umount } from '../umount.ts';
import type { AutofsPipe, AutofsSbInfo } from './info.ts';
import { read_packet } from './pipe.ts';
import type { Packet } from './pipe.ts';
import { autofs4_wait_release } from './release.ts';

/** struct autofs_point, and of one key in it a multi-mount without a root and with one offset, as the daemon sees them. */
export interface IndirectMap extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  /** To walk to the key's directory, and to the offset in it. */
  readonly key_nd: Nameidata;
  readonly offset_nd: Nameidata;
  /** The offset's name in the key's directory. */
  readonly offset: number;
  readonly packet: Embedded<Packet>;
}

/**
 * daemon/automount.c: umount_multi(), autofs 5.0.5
 *
 * Takes the multi-mount apart: the trigger on its offset, and the directory that that was on.
 * MODEL: a trigger that is busy is not detached.
 */
function* umount_multi(ap: IndirectMap): Steps<Errno> {
  const err = yield* sys_umount(ap.offset_nd, 0);
  if (err !== 0) return err;
  return yield* sys_rmdir(ap.key_nd, ap.offset);
}

/** daemon/indirect.c: handle_packet_expire_indirect(), autofs 5.0.5 */
function* handle_packet_expire_indirect(ap: IndirectMap): Steps {
  const err = yield* umount_multi(ap);
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
}

/**
 * daemon/indirect.c: handle_packet_missing_indirect(), autofs 5.0.5
 *
 * MODEL: the key has been taken out of the map meanwhile, so that there is nothing to mount.
 */
function* handle_packet_missing_indirect(ap: IndirectMap): Steps {
  yield* autofs4_wait_release(ap.sbi, ap.packet.token, -ENOENT);
}

/** daemon/automount.c: handle_mounts(), autofs 5.0.5, for an indirect map: serves requests for ever */
export function* automount_indirect(ap: IndirectMap): Steps {
  for (;;) {
    read_packet(ap.pipe, ap.packet);
    yield;
    if (ap.packet.type === 'expire_indirect') {
      yield* handle_packet_expire_indirect(ap);
    } else {
      yield* handle_packet_missing_indirect(ap);
    }
  }
}
