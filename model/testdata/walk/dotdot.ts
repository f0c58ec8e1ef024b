/** Walks go up by `..` from the root of a mount: in RCU mode, and in ref mode where the mount is of NFS. */

import { alloc, at, result, scenario } from 'allwalks';
import { DOT_DOT } from '../../namei/nameidata.ts';
import type { Nameidata } from '../../namei/nameidata.ts';
import { sys_lstat } from '../../stat.ts';
import { mount_on, new_directory, new_mount, new_super, working_directory } from '../../../specs/world.ts';

const DIR = 4;
const SRV = 1;
const NET = 2;
const BELOW = 3;

export default scenario({
  title: 'from a mount up and down into another, and up beyond the top',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const R = rootfs.s_root!;
    const dir = new_directory(R, DIR);
    const srv = new_directory(dir, SRV);
    const net = new_directory(dir, NET);
    const local = new_super('ramfs', 5);
    const L = mount_on(local, root, srv);
    const below = new_directory(local.s_root!, BELOW);
    const exported = new_super('nfs', 6);
    const N = mount_on(exported, root, net);
    const outside = new_directory(exported.s_root!, BELOW);

    // From /dir/srv/below to /dir/net: two directories up, one of them over a mount, and down into the other mount.
    const rcu_nd = alloc<Nameidata>({ fs: working_directory(L, below) });
    rcu_nd.names[0] = DOT_DOT;
    rcu_nd.names[1] = DOT_DOT;
    rcu_nd.names[2] = NET;
    // From /dir/net/below to the top, which is above itself.
    const ref_nd = alloc<Nameidata>({ fs: working_directory(N, outside) });
    ref_nd.names[0] = DOT_DOT;
    ref_nd.names[1] = DOT_DOT;
    ref_nd.names[2] = DOT_DOT;
    ref_nd.names[3] = DOT_DOT;
    return { root, R, dir, L, local, N, exported, rcu_nd, ref_nd };
  },

  tasks: {
    rcu: ({ rcu_nd }) => sys_lstat(rcu_nd),
    ref: ({ ref_nd }) => sys_lstat(ref_nd),
  },

  finally: {
    'both get there': () => result('rcu') === 0 && result('ref') === 0,
    'to the other mount, and to the top': ({ root, R, rcu_nd, ref_nd, N, exported }) =>
      rcu_nd.path.mnt === N &&
      rcu_nd.path.dentry === exported.s_root &&
      ref_nd.path.mnt === root &&
      ref_nd.path.dentry === R,
    'every reference is given back': ({ root, R, dir, L, local, N, exported }) =>
      root.mnt_count === 3 &&
      R.d_count === 3 &&
      dir.d_count === 3 &&
      L.mnt_count === 2 &&
      local.s_root!.d_count === 3 &&
      N.mnt_count === 2 &&
      exported.s_root!.d_count === 3,
  },

  sometimes: {
    'up over a mount in RCU mode': ({ rcu_nd, dir }) =>
      at('rcu', 'follow_dotdot_mount_rcu') && rcu_nd.path.dentry === dir,
    'up over a mount in ref mode': ({ ref_nd, dir }) => at('ref', 'follow_mount') && ref_nd.path.dentry === dir,
    'one is above the top': ({ ref_nd, R }) => at('ref', 'follow_up') && ref_nd.path.dentry === R,
  },
});
