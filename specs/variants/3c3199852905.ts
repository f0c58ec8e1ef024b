/** "autofs4 - reinstate last used update on access", fs/autofs4/root.c and expire.c, commit 3c3199852905, Linux 2.6.39. */

import { DCACHE_MANAGE_TRANSIT } from '../../model/dcache.ts';
import type { Dentry, DentryFlags } from '../../model/dcache.ts';

/**
 * fs/autofs4/autofs_i.h: __managed_dentry_set_transit(), Linux 2.6.39
 *
 * Is not called: the flag is set when a trigger is made.
 * MODEL: d_lock is still taken for it.
 */
export function __managed_dentry_set_transit(_dentry: Dentry): void {}

/**
 * fs/autofs4/autofs_i.h: __managed_dentry_clear_transit(), Linux 2.6.39
 *
 * Is not called: the flag stays for ever.
 * MODEL: d_lock is still taken for it.
 */
export function __managed_dentry_clear_transit(_dentry: Dentry): void {}

/** What is left of a key's flags once everything below it is mounted: whoever comes must still ask for leave. */
export function flags_once_mounted(): DentryFlags {
  return DCACHE_MANAGE_TRANSIT;
}
