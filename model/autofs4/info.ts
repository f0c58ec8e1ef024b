/** What autofs keeps for a mount, for a dentry and for a request to its daemon (fs/autofs4/autofs_i.h). */

import { current, global } from 'allwalks';
import type { Bits, Embedded, Errno, FixedArray, Int, Shared } from 'allwalks';
import type { Dentry } from '../dcache.ts';
import type { Atomic } from '../sync/atomic.ts';
import type { Completion } from '../sync/completion.ts';
import type { Mutex } from '../sync/mutex.ts';
import type { TaskStruct } from '../sync/sched.ts';
import type { Spinlock } from '../sync/spinlock.ts';
import type { WaitQueueHead } from '../sync/waitqueue.ts';

/** The daemon has been told to unmount it. */
export const AUTOFS_INF_EXPIRING = 0x1;
/** The daemon has been asked to mount it. */
export const AUTOFS_INF_PENDING = 0x4;

/** EXPIRE_MULTI, however lately it was used. */
export const AUTOFS_EXP_IMMEDIATE = 0x1;

/** What a mount of autofs is for: a map of keys, one key, one offset of a multi-mount. */
export type AutofsType = 'indirect' | 'direct' | 'offset';

/** struct autofs_info: d_fsdata. */
export interface AutofsInfo extends Shared {
  flags: Bits<'AUTOFS_INF_'>;
  readonly expire_complete: Embedded<Completion>;
  /** 1, and 1 for each positive child. */
  readonly count: Embedded<Atomic>;
  /** Whether it is on active_list: a name that is looked up, and yet to be made. */
  active: boolean;
  active_count: Int<-1, 3>;
  /** Whether it is on expiring_list: a name that is being removed. */
  expiring: boolean;
}

/** struct autofs_sb_info: s_fs_info. MODEL: who opened the pipe, protocol version 5, and times are not there. */
export interface AutofsSbInfo extends Shared {
  readonly type: AutofsType;
  /** The process group of the daemon. */
  readonly oz_pgrp: Int<0, 3>;
  catatonic: boolean;
  pipe: AutofsPipe | null;
  /** MODEL: one count of tokens for each mount, rather than one for all. */
  next_wait_queue: Int<0, 7>;
  /** Protects the queues, the pipe, and going catatonic. */
  readonly wq_mutex: Embedded<Mutex>;
  /** Protects the flags of each autofs_info. */
  readonly fs_lock: Embedded<Spinlock>;
  /** Protects active_list and expiring_list. */
  readonly lookup_lock: Embedded<Spinlock>;
}

/** fs/autofs4/root.c: one for all mounts of autofs. */
export const autofs4_lock = global<Spinlock>();

/** What the daemon is told. */
export type PacketType = 'missing_indirect' | 'missing_direct' | 'expire_indirect' | 'expire_direct';

/** The pipe from the kernel to the daemon. MODEL: a packet is its type and its token. */
export interface AutofsPipe extends Shared {
  packets: Int<0, 2>;
  types: FixedArray<PacketType, 2>;
  tokens: FixedArray<Int<0, 7>, 2>;
}

/** enum autofs_notify: why somebody waits for the daemon. */
export type AutofsNotify = 'NFY_NONE' | 'NFY_MOUNT' | 'NFY_EXPIRE';

/** struct autofs_wait_queue: what those who wait for one answer share. */
export interface AutofsWaitQueue extends Shared {
  readonly wait_queue_token: Int<0, 7>;
  readonly sb_info: AutofsSbInfo;
  readonly queue: Embedded<WaitQueueHead>;
  /** Of the dentry, as a path in its file system. 0 once it has been answered: what sleepers look at. */
  name: Int<0, 63>;
  status: Errno;
  /** Who still looks at it: at first the one who made it, and the daemon. */
  wait_ctr: Int<0, 7>;
  /** Whether it is on the sbi's list of queues. */
  linked: boolean;
}

/**
 * fs/autofs4/autofs_i.h: autofs4_oz_mode(), Linux 2.6.38
 *
 * Whether the caller is the daemon, or one of its own. Nobody waits for the daemon when it is gone.
 */
export function autofs4_oz_mode(sbi: AutofsSbInfo): boolean {
  return sbi.catatonic || current<TaskStruct>().pgrp === sbi.oz_pgrp;
}

/** fs/autofs4/autofs_i.h: autofs4_ino(), Linux 2.6.38 */
export function autofs4_ino(dentry: Dentry): AutofsInfo {
  return dentry.d_fsdata!;
}

/** fs/autofs4/autofs_i.h: autofs4_sbi(), Linux 2.6.38. Null once the mount is being shut down. */
export function autofs4_sbi(dentry: Dentry): AutofsSbInfo | null {
  return dentry.d_sb.s_fs_info;
}

/** fs/autofs4/autofs_i.h: autofs_type_trigger(), Linux 2.6.38 */
export function autofs_type_trigger(sbi: AutofsSbInfo): boolean {
  return sbi.type !== 'indirect';
}
