/** A walk leaves RCU mode between a directory and the one in it, while the two change places. User mode: processes. */

import { alloc, at, ENOENT, result, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { rename_directory } from '../../model/dcache-move.ts';
import { DCACHE_NEED_AUTOMOUNT } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { Inode } from '../../model/inode.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_lstat } from '../../model/stat.ts';
import {
  dead_directories_stay_empty,
  nobody_holds_what_is_killed,
  one_hashed_dentry_a_name,
  unhashed_flag_tells_the_truth,
} from '../properties/dcache.ts';
import { children } from '../properties/leaks.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  longterm_mounts_are_held,
  mounts_have_their_references,
  super_blocks_have_their_references,
} from '../properties/references.ts';
import { new_mount, new_super, new_unused, working_directory } from '../world.ts';

/** Names: a directory, the one in it, and the root. */
const OUTER = 1;
const INNER = 2;
const ROOT = 0;

/** mv outer/inner . && mv outer inner */
function* change_places(root: Dentry, outer: Dentry, inner: Dentry): Steps {
  yield* rename_directory(inner, root);
  yield* rename_directory(outer, inner);
}

export default scenario({
  title: 'a walk leaves RCU mode between a directory and the one in it, while the two change places',
  claim: '6.1 DROP_AFTER_REFUSE',

  init: () => {
    const sb = new_super('ext2', ROOT);
    const root = new_mount(sb);
    const outer = new_unused(sb.s_root!, OUTER, alloc<Inode>({ i_mode: 'S_IFDIR' }));
    const inner = new_unused(outer, INNER, alloc<Inode>({ i_mode: 'S_IFDIR' }));
    // Nobody may go on to it in RCU mode.
    inner.d_flags |= DCACHE_NEED_AUTOMOUNT;
    // Those of whoever renames them.
    outer.d_count += 1;
    inner.d_count += 1;
    const nd = alloc<Nameidata>({ fs: working_directory(root, sb.s_root!) });
    nd.names[0] = OUTER;
    nd.names[1] = INNER;
    return { root, R: sb.s_root!, outer, inner, nd };
  },

  tasks: {
    walker: ({ nd }) => sys_lstat(nd),
    mv: ({ R, outer, inner }) => change_places(R, outer, inner),
  },

  always: {
    'the walk gets there, or finds it gone': () => result('walker') === 0 || result('walker') === -ENOENT,
    'unhashed means off its hash chain': unhashed_flag_tells_the_truth,
    'one hashed dentry a name': one_hashed_dentry_a_name,
    'killed dentries stay unused': nobody_holds_what_is_killed,
    'dead directories stay empty': dead_directories_stay_empty,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'no mount has fewer references than owners': mounts_have_their_references,
    'no super block has fewer references than mounts': super_blocks_have_their_references,
    'mnt_longterm tells the truth': longterm_mounts_are_held,
    'autofs does not count below zero': entries_do_not_count_below_zero,
  },

  finally: {
    'they have changed places': ({ R, outer, inner }) => inner.d_parent === R && outer.d_parent === inner,
    'every reference is given back': ({ root, outer, inner }) =>
      root.mnt_count === 2 && inner.d_count === 1 + children(inner) && outer.d_count === 1 + children(outer),
  },

  sometimes: {
    'the walk leaves RCU mode there while they move': ({ inner, nd, outer }) =>
      nd.path.dentry === outer && nd.next.dentry === inner && at('mv', 'd_move'),
  },

  variants: {
    '5a18fff2090c': '../variants/5a18fff2090c.ts',
    '5a18fff2090c-94c0d4ecbe7f': ['../variants/5a18fff2090c.ts', '../variants/94c0d4ecbe7f.ts'],
  },
});
