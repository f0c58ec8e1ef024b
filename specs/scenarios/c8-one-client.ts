/** One process and one automount at a time, as the connectathon tests have it: is concurrency needed? User mode: processes. */

import { alloc, at, scenario } from 'allwalks';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import { sys_umount } from '../../model/umount.ts';
import { mounted_flag_tells_the_truth } from '../properties/dcache.ts';
import { dentries, mounts, mounts_on, super_blocks } from '../properties/leaks.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_automount_point, new_directory, new_mount, new_super, working_directory } from '../world.ts';

/** Names: the directory that the export is mounted on, where in it the next one is, and the roots. */
const SRV = 1;
const HOME = 2;
const EXPORT_ROOT = 5;
const HOME_ROOT = 6;

export default scenario({
  title: 'one process has a directory of NFS mounted by walking, and then unmounts all',
  claim: 'C8',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const home = new_super('nfs', HOME_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(home);
    const exported = new_super('nfs', EXPORT_ROOT);
    mount_on(exported, root, srv);
    new_automount_point(exported.s_root!, HOME, home);

    const fs = working_directory(root, rootfs.s_root!);
    const nd = alloc<Nameidata>({ fs });
    const home_nd = alloc<Nameidata>({ fs });
    const srv_nd = alloc<Nameidata>({ fs });
    nd.names[0] = SRV;
    nd.names[1] = HOME;
    home_nd.names[0] = SRV;
    home_nd.names[1] = HOME;
    srv_nd.names[0] = SRV;
    return { root, srv, home, nd, home_nd, srv_nd };
  },

  tasks: {
    *client({ nd, home_nd, srv_nd }) {
      yield* sys_stat(nd);
      yield* sys_stat(nd);
      yield* sys_umount(home_nd, 0);
      yield* sys_umount(srv_nd, 0);
    },
  },

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
  },

  finally: {
    'all is unmounted': ({ root }) => mounts_on(root) === 0,
    'every reference is given back': ({ root, srv, home }) =>
      root.mnt_count === 2 && srv.d_count === 1 && home.s_root!.d_count === 2 && home.s_active.counter === 1,
    'nothing is left of it': () => mounts() === 2 && super_blocks() === 2 && dentries() === 3,
  },

  sometimes: {
    'it is mounted by walking': () => at('client', 'finish_automount'),
    'the super block is shut down': () => at('client', 'shrink_dcache_for_umount'),
  },

  pools: { Vfsmount: 5 },
});
