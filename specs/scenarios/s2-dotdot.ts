/**
 * A walk in RCU mode goes up from a directory that nobody uses, and the shrinker takes that away from under it.
 *
 * Later kernels: 2.6.38.1 and 2.6.39 leave d_parent as it is, for another reason. What that uncovers, the parent's inode
 * read too late, was there until 3.17.
 */

import { alloc, at, result, scenario } from 'allwalks';
import { prune_dcache } from '../../model/dcache-shrink.ts';
import { DOT_DOT } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import { children, only_children_hold_dentries } from '../properties/leaks.ts';
import { new_mount, new_super, new_unused, on_disk, working_directory } from '../world.ts';

/** Names: a directory, one in it, and a file beside that. */
const DIR = 1;
const SUBDIR = 2;
const FILE = 3;

export default scenario({
  title: 'a walk goes up by .. from a directory which the shrinker takes out of the dentry cache meanwhile',
  claim: '6.2 #2',

  init: () => {
    const disk = new_super('ext2', 0);
    const root = new_mount(disk);
    const R = disk.s_root!;
    const I = on_disk(R.d_inode!, DIR, 'S_IFDIR');
    const J = on_disk(I, SUBDIR, 'S_IFDIR');
    on_disk(I, FILE, 'S_IFREG');
    const dir = new_unused(R, DIR, I);
    const subdir = new_unused(dir, SUBDIR, J);
    // It goes when what is in it has gone.
    dir.d_lru = 'on no list';
    const nd = alloc<Nameidata>({ fs: working_directory(root, R) });
    nd.names[0] = DIR;
    nd.names[1] = SUBDIR;
    nd.names[2] = DOT_DOT;
    nd.names[3] = FILE;
    return { disk, root, R, dir, subdir, nd };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    shrinker: ({ disk }) => prune_dcache(disk),
  },

  always: {
    'N2: a file that is there is found': () => result('walker') === 0,
  },

  finally: {
    'every reference is given back': ({ root, R }) =>
      root.mnt_count === 2 && R.d_count === 3 + children(R) && only_children_hold_dentries(),
  },

  sometimes: {
    'the walk is about to go up from what is being killed': ({ subdir, nd }) =>
      at('walker', 'follow_dotdot_rcu') && nd.path.dentry === subdir && subdir.d_inode === null,
    'the walk goes up with references': () => at('walker', 'dget_parent'),
  },

  variants: {
    c83ce989cb5f: '../variants/c83ce989cb5f.ts',
    'c83ce989cb5f-4023bfc9f351': ['../variants/c83ce989cb5f.ts', '../variants/4023bfc9f351.ts'],
  },

  pools: { Dentry: 8, Path: 3 },
});
