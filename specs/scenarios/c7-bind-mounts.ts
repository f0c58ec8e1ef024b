/** The same two walks as in C0b, over other file systems than NFS: do bind mounts show anything? User mode: processes. */

import { alloc, at, scenario, until } from 'allwalks';
import type { Steps } from 'allwalks';
import { client_done } from '../../model/autofs4/daemon-direct.ts';
import type { Clients } from '../../model/autofs4/daemon-direct.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { Inode } from '../../model/inode.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import type { FileSystemType, SuperBlock } from '../../model/super.ts';
import { sys_umount } from '../../model/umount.ts';
import {
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { dentries, mounts, mounts_on, super_blocks } from '../properties/leaks.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import {
  mount_on,
  new_automount_point,
  new_directory,
  new_mount,
  new_super,
  new_unused,
  working_directory,
} from '../world.ts';

/** Names: the directory that the file system is mounted on, a directory in it, and the roots. */
const SRV = 1;
const HOME = 2;
const SRV_ROOT = 5;
const HOME_ROOT = 6;

/**
 * What is mounted on /srv. A bind mount is a mount of a file system that is mounted elsewhere, too; here it is the
 * last one that is left, so that unmounting it shuts the file system down, and a wrong count shows.
 */
export function what_is_mounted(): FileSystemType {
  return 'nfs';
}

/** /srv/home: only on NFS may it be a file system of its own, which walks have mounted. */
function new_home(parent: Dentry, home: SuperBlock): Dentry {
  if (what_is_mounted() === 'nfs') return new_automount_point(parent, HOME, home);
  return new_unused(parent, HOME, alloc<Inode>({ i_mode: 'S_IFDIR' }));
}

/** Somebody who looks at /srv/home, once. */
function* walk(nd: Nameidata, clients: Clients): Steps {
  yield* sys_stat(nd);
  client_done(clients);
}

/** Atomic: a start signal; nothing depends on its granularity. */
function wait_for_clients(clients: Clients, left: number): void {
  until(clients.active <= left);
}

export default scenario({
  title: 'two walks below a mount of NFS, a bind mount, or a bind mount into sysfs, which is then unmounted',
  claim: 'C7',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const home = new_super('nfs', HOME_ROOT);
    // Mounted elsewhere, too: its super block stays.
    new_mount(home);
    const below = new_super(what_is_mounted(), SRV_ROOT);
    const P = mount_on(below, root, srv);
    const N = new_home(below.s_root!, home);

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
    return { root, srv, P, N, home, a_nd, b_nd, home_nd, srv_nd, clients };
  },

  tasks: {
    a: ({ a_nd, clients }) => walk(a_nd, clients),
    b: ({ b_nd, clients }) => walk(b_nd, clients),
    *umount({ home_nd, srv_nd, clients }) {
      // Once while one of them may still be there, and once more when both have gone.
      for (let left = 1; left >= 0; left--) {
        wait_for_clients(clients, left);
        yield;
        yield* sys_umount(home_nd, 0);
        yield* sys_umount(srv_nd, 0);
      }
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
    'both walks are there at the same time': ({ P, a_nd, b_nd }) => a_nd.path.mnt === P && b_nd.path.mnt === P,
    'one walk is still there when it is to be unmounted': ({ P, b_nd }) =>
      at('umount', 'do_umount') && b_nd.path.mnt === P,
    'the super block is shut down': () => at('umount', 'shrink_dcache_for_umount'),
  },

  variants: {
    '8aef18845266': '../variants/8aef18845266.ts',
    bind: '../variants/bind.ts',
    'bind-into-sysfs': '../variants/bind-into-sysfs.ts',
  },

  pools: { Vfsmount: 7 },
});
