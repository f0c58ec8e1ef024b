/**
 * A walk in RCU mode is refused at a child, and the directory that it would go on from is killed: does it notice?
 *
 * Later kernels: 2.6.39 asks the child, which cannot have been killed unnoticed.
 */

import { alloc, at, done, result, scenario } from 'allwalks';
import { prune_dcache } from '../../model/dcache-shrink.ts';
import { DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Inode } from '../../model/inode.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { FileSystemType } from '../../model/super.ts';
import { nobody_holds_what_is_killed } from '../properties/dcache.ts';
import { children, only_children_hold_dentries } from '../properties/leaks.ts';
import { new_mount, new_super, new_unused, working_directory } from '../world.ts';

/** Names: a directory, and one in it where something is to be mounted. */
const DIR = 1;
const TRIGGER = 2;

/**
 * Which file system it is. NFS has automount points, but leaves RCU mode in each directory before it looks anything up
 * there; the entries of an autofs map are in its root, which stays.
 */
export function which_file_system(): FileSystemType {
  return 'nfs';
}

export default scenario({
  title:
    'a walk to an automount point that nobody uses, which the shrinker takes out of the dentry cache with its parent',
  claim: '6.2 #1',

  init: () => {
    const sb = new_super(which_file_system(), 0);
    const root = new_mount(sb);
    const R = sb.s_root!;
    const dir = new_unused(R, DIR, alloc<Inode>({ i_mode: 'S_IFDIR' }));
    // It goes when what is in it has gone.
    dir.d_lru = 'on no list';
    const trigger = new_unused(dir, TRIGGER, alloc<Inode>({ i_mode: 'S_IFDIR' }));
    trigger.d_flags |= DCACHE_NEED_AUTOMOUNT;
    // Looked up before it was made: twice as many changes as its parent has seen, and as its parent will have.
    trigger.d_seq.sequence = 4;
    const nd = alloc<Nameidata>({ fs: working_directory(root, R) });
    nd.names[0] = DIR;
    nd.names[1] = TRIGGER;
    return { sb, root, R, nd };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    shrinker: ({ sb }) => prune_dcache(sb),
  },

  always: {
    'invariant 3: nobody takes a reference to what is being killed': nobody_holds_what_is_killed,
  },

  finally: {
    'every reference is given back': ({ root, R }) =>
      root.mnt_count === 2 && R.d_count === 3 + children(R) && only_children_hold_dentries(),
  },

  sometimes: {
    'the walk gets there': () => done('walker') && result('walker') === 0,
    'the walk comes too late': () => done('walker') && result('walker') !== 0,
    'the two meet': () => at('walker', 'do_lookup') && at('shrinker', 'd_kill'),
  },

  variants: {
    'local-automounts': '../variants/local-automounts.ts',
    'local-automounts-5a18fff2090c': ['../variants/local-automounts.ts', '../variants/5a18fff2090c.ts'],
  },

  pools: { Dentry: 8, Path: 3 },
});
