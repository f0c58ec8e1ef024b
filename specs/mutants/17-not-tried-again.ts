/** A walk that does not work out in RCU mode is over. */

import type { Errno, Steps } from 'allwalks';
import { unlock_rcu_walk } from '../../model/namei/drop-rcu.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { LookupFlags, Nameidata } from '../../model/namei/nameidata.ts';
import { link_path_walk, path_init_rcu } from '../../model/namei/walk.ts';

export function* do_path_lookup(nd: Nameidata, flags: LookupFlags): Steps<Errno> {
  nd.flags = flags;
  nd.total_link_count = 0;
  yield* path_init_rcu(nd);
  const err = yield* link_path_walk(nd);
  if ((nd.flags & LOOKUP_RCU) !== 0) yield* unlock_rcu_walk(nd);
  nd.audit.attempts = 0;
  return err;
}
