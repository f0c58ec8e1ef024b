/**
 * A walk in RCU mode meets an entry of autofs that it must not pass in that mode, and nothing else happens.
 *
 * Later kernels: 2.6.39 compares the child's number with the child. Where a mount was crossed it still has the number of
 * the mount's root; in 4.4 the two are kept apart.
 */

import { alloc, at, result, scenario } from 'allwalks';
import type { Int } from 'allwalks';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { DCACHE_MANAGE_TRANSIT, DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import { mounted_flag_tells_the_truth } from '../properties/dcache.ts';
import { requests } from '../properties/leaks.ts';
import { mount_on, new_autofs, new_directory, new_mount, working_directory } from '../world.ts';

/** Names: a key of the indirect map, the directory that a direct mount is on, and the roots. */
const KEY = 1;
const SRV = 2;
const MAP_ROOT = 5;
const TRIGGER_ROOT = 6;

/** Where the walks go. To the key they come by no mount; to the trigger, across one. */
export function way_of_the_walks(): Int<1, 2> {
  return KEY;
}

export default scenario({
  title: 'two walks come to something that wants to be mounted, and look at it only; nothing changes meanwhile',
  claim: '6.2 #1',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const root = new_mount(map);
    const R = map.s_root!;
    const k = new_directory(R, KEY);
    k.d_flags |= DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;
    const srv = new_directory(R, SRV);
    const trigger = new_autofs('direct', TRIGGER_ROOT, pipe);
    const A = mount_on(trigger, root, srv);

    const fs = working_directory(root, R);
    const nd = alloc<Nameidata>({ fs });
    nd.names[0] = way_of_the_walks();
    const other_nd = alloc<Nameidata>({ fs });
    other_nd.names[0] = way_of_the_walks();
    return { root, R, k, A, T: trigger.s_root!, nd, other_nd };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    other: ({ other_nd }) => sys_lstat(other_nd),
  },

  always: {
    // path_init() is how it begins in ref mode.
    'where nothing changes, no walk begins again': () => !at('walker', 'path_init') && !at('other', 'path_init'),
    'both walks get there': () => result('walker') === 0 && result('other') === 0,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
  },

  finally: {
    'every reference is given back': ({ root, R, k, A, T }) =>
      root.mnt_count === 3 && R.d_count === 5 && k.d_count === 1 && A.mnt_count === 1 && T.d_count === 2,
    'nobody was asked': () => requests() === 0,
  },

  sometimes: {
    'a walk must go on in ref mode': () => at('walker', 'unlock_rcu_walk'),
    'both do at the same time': () => at('walker', 'follow_managed') && at('other', 'follow_managed'),
  },

  variants: {
    '5a18fff2090c': '../variants/5a18fff2090c.ts',
    'across-a-mount': '../variants/across-a-mount.ts',
    'across-a-mount-5a18fff2090c': ['../variants/across-a-mount.ts', '../variants/5a18fff2090c.ts'],
    'across-a-mount-number-of-the-child': ['../variants/across-a-mount.ts', '../variants/number-of-the-child.ts'],
  },
});
