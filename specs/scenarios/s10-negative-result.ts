/** A walk in RCU mode returns -ENOENT for an inode that it has found to be null, and looks at no d_seq again. Kernel mode: one system call each. */

import { alloc, at, done, ENOENT, global, result, scenario } from 'allwalks';
import type { Errno, Ghost, Steps } from 'allwalks';
import { dput } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { d_delete } from '../../model/dcache-remove.ts';
import { prune_dcache } from '../../model/dcache-shrink.ts';
import { ext2_create, ext2_unlink } from '../../model/ext2-change.ts';
import { __lookup_hash } from '../../model/namei/create.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';
import {
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { dentries_have_their_references, references_without_owner } from '../properties/references.ts';
import { new_mount, new_super, new_unused, on_disk, working_directory } from '../world.ts';

/** The name of the file. */
const FILE = 1;

/** What may be said of the name: now, and at some instant of the walk. While it is being changed, either. */
interface Truth extends Ghost {
  absent: boolean;
  present: boolean;
  was_absent: boolean;
  was_present: boolean;
}
const truth = global<Truth>();

/** Somebody who looks for the file. */
function* walk(nd: Nameidata): Steps<Errno> {
  truth.was_absent = truth.absent;
  truth.was_present = truth.present;
  return yield* sys_lstat(nd);
}

/** unlink() of the file in the working directory. */
function* unlink_file(cwd: Dentry): Steps {
  truth.absent = true;
  truth.was_absent = true;
  const dir = cwd.d_inode!;
  yield;
  mutex_lock(dir.i_mutex);
  yield;
  const dentry = (yield* __lookup_hash(cwd, dir, FILE))!;
  const inode = dentry.d_inode!;
  yield;
  mutex_lock(inode.i_mutex);
  yield;
  yield* ext2_unlink(dir, dentry);
  mutex_unlock(inode.i_mutex);
  yield;
  yield* d_delete(dentry);
  yield* dput(dentry);
  truth.present = false;
  mutex_unlock(dir.i_mutex);
  yield;
}

/** creat() of the file in the working directory. */
function* create_file(cwd: Dentry): Steps {
  truth.present = true;
  truth.was_present = true;
  const dir = cwd.d_inode!;
  yield;
  mutex_lock(dir.i_mutex);
  yield;
  const dentry = (yield* __lookup_hash(cwd, dir, FILE))!;
  yield* ext2_create(dir, dentry);
  yield* dput(dentry);
  truth.absent = false;
  mutex_unlock(dir.i_mutex);
  yield;
}

export default scenario({
  title: 'a walk to a file that is removed and made again, and that the shrinker takes out of the dentry cache',
  claim: '6.2 #10',

  init: () => {
    const disk = new_super('ext2', 0);
    const root = new_mount(disk);
    const R = disk.s_root!;
    const J = on_disk(R.d_inode!, FILE, 'S_IFREG');
    const d = new_unused(R, FILE, J);
    const nd = alloc<Nameidata>({ fs: working_directory(root, R) });
    nd.names[0] = FILE;
    truth.present = true;
    return { disk, root, R, d, nd };
  },

  tasks: {
    walker: ({ nd }) => walk(nd),
    *changer({ R }) {
      yield* unlink_file(R);
      yield* create_file(R);
    },
    shrinker: ({ disk }) => prune_dcache(disk),
  },

  always: {
    'N2: what a walk says was so at some instant of it': () =>
      !done('walker') ||
      (result('walker') === 0 && truth.was_present) ||
      (result('walker') === -ENOENT && truth.was_absent),
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'nobody holds what is killed': nobody_holds_what_is_killed,
    'no dentry has fewer references than owners': dentries_have_their_references,
  },

  finally: {
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'the walk finds the dentry negative in RCU mode': ({ d, nd }) =>
      at('walker', 'lookup_rcu') && nd.next.dentry === d && nd.sample.inode === null,
    'the walk meets the dentry while it is killed': ({ d, nd }) =>
      at('walker', '__follow_mount_rcu') && nd.next.dentry === d && d.d_parent === null,
    'the walk finds the file made anew': ({ d, nd }) =>
      done('walker') && result('walker') === 0 && nd.path.dentry !== d,
    'the walk finds no file': () => done('walker') && result('walker') !== 0,
  },

  variants: {
    'inode-before-drop': '../variants/inode-before-drop.ts',
    '62a7375e5d77': '../variants/62a7375e5d77.ts',
    '59430262401b': '../variants/59430262401b.ts',
  },

  pools: { Dentry: 6 },
});
