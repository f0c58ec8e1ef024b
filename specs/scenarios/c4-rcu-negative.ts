/** A walk in RCU mode finds a dentry that nobody uses, and the shrinker takes it away from under the walk. */

import { alloc, at, ECHILD, result, scenario, task } from 'allwalks';
import { prune_dcache } from '../../model/dcache-shrink.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import {
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { children, only_children_hold_dentries } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  longterm_mounts_are_held,
  mounts_have_their_references,
  references_without_owner,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { rcu_walk_is_protected, ref_walk_is_unprotected, walk_begins_at_most_twice } from '../properties/walk.ts';
import { new_mount, new_super, new_unused, on_disk, working_directory } from '../world.ts';

/** Names: a directory, and a file in it. */
const DIR = 1;
const FILE = 2;

export default scenario({
  title:
    'two walks through a directory that nobody uses, which the shrinker takes out of the dentry cache meanwhile',
  claim: 'C4',

  init: () => {
    const disk = new_super('ext2', 0);
    const root = new_mount(disk);
    const R = disk.s_root!;
    const I = on_disk(R.d_inode!, DIR, 'S_IFDIR');
    const J = on_disk(I, FILE, 'S_IFREG');
    const d = new_unused(R, DIR, I);
    const nd = alloc<Nameidata>({ fs: working_directory(root, R) });
    nd.names[0] = DIR;
    nd.names[1] = FILE;
    const other_nd = alloc<Nameidata>({ fs: nd.fs });
    other_nd.names[0] = DIR;
    return { disk, root, R, I, J, d, nd, other_nd, walker: task<TaskStruct>('walker') };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    other: ({ other_nd }) => sys_lstat(other_nd),
    shrinker: ({ disk }) => prune_dcache(disk),
  },

  always: {
    'N1: a walk has the inode of the dentry it is at': ({ nd, R, I, J }) =>
      nd.path.dentry === null || nd.path.dentry === R || nd.inode === I || nd.inode === J,
    'N2: a file that is there is found': () => result('walker') === 0 && result('other') === 0,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
    'no super block has fewer references than mounts': super_blocks_have_their_references,
    'mnt_longterm tells the truth': longterm_mounts_are_held,
    'in RCU mode the walk is protected': ({ nd, walker }) =>
      at('walker', 'path_init_rcu') || rcu_walk_is_protected(nd, walker),
    'out of RCU mode it is not': ({ nd, walker }) => ref_walk_is_unprotected(nd, walker),
    'it begins at most twice': ({ nd }) => walk_begins_at_most_twice(nd),
    'no walk is told to try again': () => result('walker') !== -ECHILD,
  },

  finally: {
    'every reference is given back': ({ root, R }) =>
      root.mnt_count === 2 && R.d_count === 3 + children(R) && only_children_hold_dentries(),
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'the walk meets the dentry while it is killed': ({ nd, d }) =>
      at('walker', '__follow_mount_rcu') && nd.next.dentry === d && d.d_inode === null,
    'the walk looks the name up again': () => at('walker', 'ext2_lookup'),
  },

  variants: {
    '62a7375e5d77': '../variants/62a7375e5d77.ts',
    '59430262401b': '../variants/59430262401b.ts',
    'inode-before-drop': '../variants/inode-before-drop.ts',
  },

  pools: { Dentry: 8, Path: 3 },
});
