/** A walk in RCU mode finds a dentry that nobody uses, and the shrinker takes it away from under the walk. */

import { alloc, at, result, scenario } from 'allwalks';
import { prune_dcache } from '../../model/dcache-shrink.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import { children, only_children_hold_dentries } from '../properties/leaks.ts';
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
    return { disk, root, R, I, J, d, nd, other_nd };
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
  },

  finally: {
    'every reference is given back': ({ root, R }) =>
      root.mnt_count === 2 && R.d_count === 3 + children(R) && only_children_hold_dentries(),
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
