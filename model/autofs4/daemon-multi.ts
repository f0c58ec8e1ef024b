/** The automount daemon with an indirect map (autofs 5.0.5): a key that is a multi-mount without a root, put together and taken apart. User mode: the daemon. */

import { EBUSY, EEXIST, ENOENT } from 'allwalks';
import type { Embedded, Errno, Private, Steps } from 'allwalks';
import { sys_close, sys_open } from '../file.ts';
import type { FilesStruct } from '../file.ts';
import { sys_mkdir } from '../namei/create.ts';
import type { Nameidata } from '../namei/nameidata.ts';
import { sys_rmdir } from '../namei/remove.ts';
import { sys_mount } from '../namespace.ts';
import type { SuperBlock } from '../super.ts';
import { may_umount, sys_umount } from '../umount.ts';
import type { AutofsPipe, AutofsSbInfo } from './info.ts';
import { read_packet } from './pipe.ts';
import type { Packet } from './pipe.ts';
import { autofs4_wait_release } from './release.ts';

/** struct autofs_point, and of one key in it a multi-mount without a root and with one offset, as the daemon sees them. */
export interface MultiMap extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  /** To walk to the key's directory, which can be browsed, and to the offset in it. */
  readonly key_nd: Nameidata;
  readonly offset_nd: Nameidata;
  /** The offset's name in the key's directory, and the trigger that is mounted there. */
  readonly offset: number;
  readonly trigger: SuperBlock;
  /** Holds the descriptor by which the kernel is asked whether the trigger is in use. */
  readonly files: FilesStruct;
  readonly packet: Embedded<Packet>;
}

/** lib/mounts.c: mount_multi_triggers(), autofs 5.0.5: the offset's directory, and the trigger on it */
function* mount_multi_triggers(ap: MultiMap): Steps<Errno> {
  const err = yield* sys_mkdir(ap.key_nd, ap.offset);
  if (err !== 0 && err !== -EEXIST) return err;
  return yield* sys_mount(ap.offset_nd, ap.trigger);
}

/**
 * daemon/direct.c: umount_autofs_offset(), autofs 5.0.5, with ioctl(AUTOFS_IOC_ASKUMOUNT) of fs/autofs4/root.c
 *
 * MODEL: the trigger is not made catatonic, as nobody mounts anything on it.
 */
function* umount_autofs_offset(ap: MultiMap): Steps<Errno> {
  const err = yield* sys_open(ap.offset_nd, ap.files);
  if (err !== 0) return err;
  const file = ap.files.fd!;
  yield;
  const idle = yield* may_umount(file.f_mnt);
  yield* sys_close(ap.files);
  if (!idle) return -EBUSY;
  return yield* sys_umount(ap.offset_nd, 0);
}

/** lib/mounts.c: umount_multi_triggers(), autofs 5.0.5 */
function* umount_multi_triggers(ap: MultiMap): Steps<Errno> {
  const err = yield* umount_autofs_offset(ap);
  if (err !== 0) return err;
  return yield* sys_rmdir(ap.key_nd, ap.offset);
}

/** daemon/automount.c: handle_mounts(), autofs 5.0.5: serves requests for ever */
export function* automount_multi(ap: MultiMap): Steps {
  for (;;) {
    read_packet(ap.pipe, ap.packet);
    yield;
    let err: Errno = 0;
    if (ap.packet.type === 'expire_indirect') {
      err = yield* umount_multi_triggers(ap);
    } else {
      err = yield* mount_multi_triggers(ap);
    }
    yield* autofs4_wait_release(ap.sbi, ap.packet.token, err === 0 ? 0 : -ENOENT);
  }
}
