/** The control: a directory is closed while the file system that it is in is unmounted. User mode: processes. */

import { alloc, at, done, result, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { DCACHE_MOUNTED } from '../../model/dcache.ts';
import { sys_close, sys_open } from '../../model/file.ts';
import type { FilesStruct } from '../../model/file.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_umount } from '../../model/umount.ts';
import {
  nobody_holds_what_is_killed,
  mounted_flag_tells_the_truth,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { dentries, mounts, mounts_on, open_files, super_blocks } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  longterm_mounts_are_held,
  mounts_have_their_references,
  references_without_owner,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { umount_sees_zero_refs } from '../properties/umount.ts';
import { mount_on, new_directory, new_mount, new_super, working_directory } from '../world.ts';

/** Names: the directory that the file system is mounted on, and its root. */
const SRV = 1;
const EXPORT_ROOT = 6;

/** Looks into /srv, whatever is there by then. */
function* open_and_close(nd: Nameidata, files: FilesStruct): Steps {
  const err = yield* sys_open(nd, files);
  if (err === 0) yield* sys_close(files);
}

export default scenario({
  title: 'a directory at the top of a mount is opened and closed while the mount is unmounted',
  claim: 'C0d',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const M = mount_on(new_super('ramfs', EXPORT_ROOT), root, srv);

    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = SRV;
    const umount_nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    umount_nd.names[0] = SRV;
    return { root, srv, M, nd, umount_nd, files: alloc<FilesStruct>() };
  },

  tasks: {
    reader: ({ nd, files }) => open_and_close(nd, files),
    umount: ({ umount_nd }) => sys_umount(umount_nd, 0),
  },

  always: {
    'umount sees zero refs': umount_sees_zero_refs,
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
    'no super block has fewer references than mounts': super_blocks_have_their_references,
    'mnt_longterm tells the truth': longterm_mounts_are_held,
  },

  finally: {
    'it is unmounted, unless it was busy': ({ srv }) =>
      ((srv.d_flags & DCACHE_MOUNTED) === 0) === (result('umount') === 0),
    'every reference is given back': ({ root, srv }) =>
      root.mnt_count === 3 + mounts_on(root) && srv.d_count === 1 + mounts_on(root),
    'nothing is left of it': ({ root }) =>
      open_files() === 0 &&
      mounts() === 1 + mounts_on(root) &&
      super_blocks() === 1 + mounts_on(root) &&
      dentries() === 2 + mounts_on(root),
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'the mount is busy': () => done('umount') && result('umount') !== 0,
    'it is unmounted before the directory is opened': ({ nd, root }) =>
      at('reader', 'sys_open') && nd.path.mnt === root && mounts_on(root) === 0,
    'the super block is shut down while the directory is being closed': () =>
      at('reader', 'fput') && at('umount', 'shrink_dcache_for_umount'),
  },

  variants: {
    'mntput-before-dput': '../variants/mntput-before-dput.ts',
  },

  pools: { Dentry: 8 },
});
