/** Two walks come to the same automount point of NFS, and later all is unmounted. User mode: processes. */

import { alloc, at, scenario, until } from 'allwalks';
import type { Steps } from 'allwalks';
import type { Clients } from '../../model/autofs4/daemon-direct.ts';
import { client_done } from '../../model/autofs4/daemon-direct.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import { sys_umount } from '../../model/umount.ts';
import {
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { dentries, mounts, mounts_on, super_blocks } from '../properties/leaks.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_automount_point, new_directory, new_mount, new_super, working_directory } from '../world.ts';

/** Names: the directory that the export is mounted on, where in it the next one is, and the roots. */
const SRV = 1;
const HOME = 2;
const EXPORT_ROOT = 5;
const HOME_ROOT = 6;

/** Somebody who looks at /srv/home, once. */
function* walk(nd: Nameidata, clients: Clients): Steps {
  yield* sys_stat(nd);
  client_done(clients);
}

/** Atomic: a start signal; nothing depends on its granularity. */
function wait_for_clients(clients: Clients): void {
  until(clients.active === 0);
}

export default scenario({
  title: 'two walks have the same directory of NFS mounted at the same time, and later all is unmounted',
  claim: 'C0b',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const home = new_super('nfs', HOME_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(home);
    const exported = new_super('nfs', EXPORT_ROOT);
    const P = mount_on(exported, root, srv);
    const N = new_automount_point(exported.s_root!, HOME, home);

    const a_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    const b_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    const fs = working_directory(root, rootfs.s_root!);
    const home_nd = alloc<Nameidata>({ fs });
    const srv_nd = alloc<Nameidata>({ fs });
    a_nd.names[0] = SRV;
    a_nd.names[1] = HOME;
    b_nd.names[0] = SRV;
    b_nd.names[1] = HOME;
    home_nd.names[0] = SRV;
    home_nd.names[1] = HOME;
    srv_nd.names[0] = SRV;
    const clients = alloc<Clients>({ active: 2 });
    return { root, srv, P, P_root: exported.s_root!, N, home, a_nd, b_nd, home_nd, srv_nd, clients };
  },

  tasks: {
    a: ({ a_nd, clients }) => walk(a_nd, clients),
    b: ({ b_nd, clients }) => walk(b_nd, clients),
    *umount({ home_nd, srv_nd, clients }) {
      wait_for_clients(clients);
      yield;
      yield* sys_umount(home_nd, 0);
      yield* sys_umount(srv_nd, 0);
    },
  },

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
  },

  finally: {
    'all is unmounted': ({ root }) => mounts_on(root) === 0,
    'every reference is given back': ({ root, srv, home }) =>
      root.mnt_count === 4 && srv.d_count === 1 && home.s_root!.d_count === 2 && home.s_active.counter === 1,
    'nothing is left of it': () => mounts() === 2 && super_blocks() === 2 && dentries() === 3,
  },

  sometimes: {
    'both have made a mount for it': () => at('a', 'finish_automount') && at('b', 'finish_automount'),
    'the super block is shut down': () => at('umount', 'shrink_dcache_for_umount'),
  },

  variants: {
    '8aef18845266': '../variants/8aef18845266.ts',
  },

  pools: { Vfsmount: 5 },
});
