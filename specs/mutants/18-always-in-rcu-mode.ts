/** A walk that does not work out in RCU mode is tried again in RCU mode, for as long as it takes. */

import { ECHILD } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { unlock_rcu_walk } from '../../model/namei/drop-rcu.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { LookupFlags, Nameidata } from '../../model/namei/nameidata.ts';
import { link_path_walk, path_init_rcu } from '../../model/namei/walk.ts';

export function* do_path_lookup(nd: Nameidata, flags: LookupFlags): Steps<Errno> {
  let err: Errno = -ECHILD;
  while (err === -ECHILD) {
    nd.flags = flags;
    nd.total_link_count = 0;
    yield* path_init_rcu(nd);
    err = yield* link_path_walk(nd);
    if ((nd.flags & LOOKUP_RCU) !== 0) yield* unlock_rcu_walk(nd);
  }
  nd.audit.attempts = 0;
  return err;
}
