/** A walk follows symlinks: in the middle of a path, at its end only if asked to, and to where there is nothing. */

import { alloc, at, ENOENT, result, scenario } from 'allwalks';
import type { Nameidata } from '../../namei/nameidata.ts';
import { sys_lstat, sys_stat } from '../../stat.ts';
import { prune_dcache } from '../../dcache-shrink.ts';
import type { Ext2DirEntry } from '../../ext2.ts';
import type { Inode } from '../../inode.ts';
import { children } from '../../../specs/properties/leaks.ts';
import { new_mount, new_super, new_unused, on_disk, working_directory } from '../../../specs/world.ts';

const DIR = 1;
const LINK = 2;
const FILE = 3;
const DANGLING = 4;

export default scenario({
  title: 'through a symlink, along one that leads nowhere, and to that itself, while the shrinker is at work',

  init: () => {
    const disk = new_super('ext2', 0);
    const root = new_mount(disk);
    const R = disk.s_root!;
    const I = on_disk(R.d_inode!, DIR, 'S_IFDIR');
    const J = on_disk(I, FILE, 'S_IFREG');
    const dir = new_unused(R, DIR, I);
    new_unused(dir, FILE, J).d_lru = 'on no list';
    const K = alloc<Inode>({ i_mode: 'S_IFLNK', i_link: DIR });
    alloc<Ext2DirEntry>({ dir: R.d_inode!, name: LINK, inode: K });
    const link = new_unused(R, LINK, K);
    const dangling = new_unused(R, DANGLING, alloc<Inode>({ i_mode: 'S_IFLNK', i_link: 5 }));
    dir.d_lru = 'on no list';
    dangling.d_lru = 'on no list';

    const fs = working_directory(root, R);
    const through_nd = alloc<Nameidata>({ fs });
    through_nd.names[0] = LINK;
    through_nd.names[1] = FILE;
    const nowhere_nd = alloc<Nameidata>({ fs });
    nowhere_nd.names[0] = DANGLING;
    const at_nd = alloc<Nameidata>({ fs });
    at_nd.names[0] = DANGLING;
    return { disk, root, R, link, dangling, J, through_nd, nowhere_nd, at_nd };
  },

  tasks: {
    *walker({ through_nd, nowhere_nd, at_nd }) {
      const through = yield* sys_lstat(through_nd);
      if (through !== 0) return through;
      const nowhere = yield* sys_stat(nowhere_nd);
      if (nowhere !== -ENOENT) return nowhere;
      return yield* sys_lstat(at_nd);
    },
    shrinker: ({ disk }) => prune_dcache(disk),
  },

  always: {
    'each walk ends as it should': () => result('walker') === 0,
  },

  finally: {
    'at what the link stands for, and at the link': ({ through_nd, at_nd, J, dangling }) =>
      through_nd.inode === J && at_nd.path.dentry === dangling,
    'every reference is given back': ({ root, R, dangling }) =>
      root.mnt_count === 2 && R.d_count === 3 + children(R) && dangling.d_count === 0,
  },

  sometimes: {
    'the link is followed': () => at('walker', '__vfs_follow_link'),
    'the link is taken away under a walk that is about to take it': ({ link }) =>
      at('walker', 'nameidata_dentry_drop_rcu') && link.d_inode === null,
  },

  pools: { Dentry: 8, Path: 3 },
});
