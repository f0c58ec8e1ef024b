/**
 * A symlink is the root of a mount, and a walk comes to it in RCU mode.
 *
 * Later kernels: 4.1 begins again in ref mode there. The fix says that it concerns kernels since 2.6.39; given such a
 * mount, the functions of 2.6.38 are no better.
 */

import { alloc, at, ENOENT, result, scenario } from 'allwalks';
import type { Inode } from '../../model/inode.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import { MNT_DETACH, sys_umount } from '../../model/umount.ts';
import { mounted_flag_tells_the_truth } from '../properties/dcache.ts';
import { mounts, super_blocks } from '../properties/leaks.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_directory, new_mount, new_super, working_directory } from '../world.ts';

/** Names: a directory with a mount on it, in that what the symlink is mounted on and what it leads to, and the roots. */
const SRV = 1;
const SPOT = 2;
const TARGET = 3;
const SRV_ROOT = 5;
const LINK = 6;

export default scenario({
  title: 'a walk along a symlink that is mounted on something, and the whole is unmounted with umount -l',
  claim: '6.2 #8',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const below = new_super('ramfs', SRV_ROOT);
    const P = mount_on(below, root, srv);
    const spot = new_directory(below.s_root!, SPOT);
    const target = new_directory(below.s_root!, TARGET);
    // Both are mounted elsewhere, too: their super blocks stay.
    new_mount(below);
    const links = new_super('ramfs', LINK);
    links.s_root!.d_inode = alloc<Inode>({ i_mode: 'S_IFLNK', i_link: TARGET, i_count: 1 });
    const L = mount_on(links, P, spot);
    new_mount(links);

    const fs = working_directory(root, rootfs.s_root!);
    const nd = alloc<Nameidata>({ fs });
    nd.names[0] = SRV;
    nd.names[1] = SPOT;
    const srv_nd = alloc<Nameidata>({ fs });
    srv_nd.names[0] = SRV;
    return { root, srv, P, L, spot, target, links, nd, srv_nd };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    admin: ({ srv_nd }) => sys_umount(srv_nd, MNT_DETACH),
  },

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'the walk gets there, or finds it unmounted': () => result('walker') === 0 || result('walker') === -ENOENT,
  },

  finally: {
    'every reference is given back': ({ root, srv, spot, target, links }) =>
      root.mnt_count === 2 &&
      srv.d_count === 1 &&
      spot.d_count === 1 &&
      target.d_count === 1 &&
      links.s_root!.d_count === 2,
    'nothing is left of it': () => mounts() === 3 && super_blocks() === 3,
  },

  sometimes: {
    'the link is followed': () => at('walker', '__vfs_follow_link'),
    'it is unmounted during that': ({ srv }) => at('walker', '__vfs_follow_link') && srv.d_flags === 0,
  },

  variants: {
    '3cab989afd8d': '../variants/3cab989afd8d.ts',
  },

  pools: { Vfsmount: 6 },
});
