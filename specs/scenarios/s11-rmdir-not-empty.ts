/**
 * The daemon takes an entry apart while somebody reads a directory of it, or looks for a name that is not there. User mode: processes.
 *
 * What is on d_subdirs though nothing is in the directory: the cursor of whoever reads it; a directory that has been
 * removed, for as long as a walk is in it; and a name that one of the daemon's own looks for. What a user looks for in
 * vain is there only while the directory's i_mutex is held, so that rmdir() does not see it.
 */

import { alloc, at, done, ENOENT, ENOTEMPTY, result, scenario, task } from 'allwalks';
import type { Embedded, Errno, Private, Steps } from 'allwalks';
import type { AutofsPipe, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { read_packet } from '../../model/autofs4/pipe.ts';
import type { Packet } from '../../model/autofs4/pipe.ts';
import { autofs4_wait_release } from '../../model/autofs4/release.ts';
import { sys_close, sys_open } from '../../model/file.ts';
import type { FilesStruct } from '../../model/file.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_rmdir } from '../../model/namei/remove.ts';
import { sys_lstat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { expiring_means_unhashed } from '../properties/autofs.ts';
import { dead_directories_stay_empty, hashed_autofs_is_positive } from '../properties/dcache.ts';
import {
  dentries_have_their_references,
  entries_do_not_count_below_zero,
  references_without_owner,
} from '../properties/references.ts';
import { new_autofs, new_directory, new_mount, OZ_PGRP, working_directory } from '../world.ts';

/** Names: a key, an offset in it, a name that is nowhere, and the root of the map. */
const KEY = 1;
const OFFSET = 2;
const MISSING = 3;
const MAP_ROOT = 5;

/** What goes on in the key meanwhile. */
export type Company = 'a user reads it' | 'a user looks for a name' | 'the daemon looks for a name';

/** In variants: somebody else. */
export function company(): Company {
  return 'a user reads it';
}

/** The daemon's worker: there is nothing to mount. */
interface Worker extends Private {
  readonly pipe: AutofsPipe;
  readonly sbi: AutofsSbInfo;
  readonly packet: Embedded<Packet>;
}

/** Who comes to the key when it is gone asks for it, in vain. */
function* automount_failing(ap: Worker): Steps {
  for (;;) {
    read_packet(ap.pipe, ap.packet);
    yield;
    yield* autofs4_wait_release(ap.sbi, ap.packet.token, -ENOENT);
  }
}

/** As umount_multi() does once nothing is mounted there any more: removes the offset, and then the key. */
function* take_apart(key_nd: Nameidata, map_nd: Nameidata): Steps<Errno> {
  const err = yield* sys_rmdir(key_nd, OFFSET);
  if (err !== 0) return err;
  return yield* sys_rmdir(map_nd, KEY);
}

/** Reads the key's directory, or looks for a name in the offset's. */
function* keep_company(nd: Nameidata, files: FilesStruct): Steps {
  if (company() === 'a user reads it') {
    nd.names[0] = KEY;
    const err = yield* sys_open(nd, files);
    if (err === 0) yield* sys_close(files);
  } else {
    nd.names[0] = KEY;
    nd.names[1] = OFFSET;
    nd.names[2] = MISSING;
    yield* sys_lstat(nd);
  }
}

export default scenario({
  title: 'an entry is taken apart while a directory of it is read, or a name looked for that is not in it',
  claim: '6.2 #11',

  init: () => {
    const pipe = alloc<AutofsPipe>();
    const map = new_autofs('indirect', MAP_ROOT, pipe);
    const I = new_mount(map);
    const R = map.s_root!;
    const k = new_directory(R, KEY);
    const offset = new_directory(k, OFFSET);

    const map_nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    const key_nd = alloc<Nameidata>({ fs: map_nd.fs });
    key_nd.names[0] = KEY;
    const nd = alloc<Nameidata>({ fs: working_directory(I, R) });
    const ap = alloc<Worker>({ pipe, sbi: map.s_fs_info! });
    task<TaskStruct>('worker').pgrp = OZ_PGRP;
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    if (company() === 'the daemon looks for a name') task<TaskStruct>('other').pgrp = OZ_PGRP;
    return { I, R, k, offset, map_nd, key_nd, nd, ap, files: alloc<FilesStruct>() };
  },

  tasks: {
    automount: ({ key_nd, map_nd }) => take_apart(key_nd, map_nd),
    other: ({ nd, files }) => keep_company(nd, files),
    worker: ({ ap }) => automount_failing(ap),
  },
  background: ['worker'],

  always: {
    'what is empty can be removed': () => result('automount') !== -ENOTEMPTY,
    'hashed means positive': hashed_autofs_is_positive,
    'expiring means unhashed': expiring_means_unhashed,
    'dead directories stay empty': dead_directories_stay_empty,
    'no dentry has fewer references than owners': dentries_have_their_references,
    'autofs does not count below zero': entries_do_not_count_below_zero,
  },

  finally: {
    'it is taken apart': () => result('automount') === 0,
    'every reference that is left has an owner': () => references_without_owner() === 0,
  },

  sometimes: {
    'somebody is inside when it is removed': ({ nd }) =>
      at('automount', 'autofs4_dir_rmdir') && !done('other') && nd.path.dentry !== null,
  },

  variants: {
    'a-user-looks': '../variants/a-user-looks.ts',
    'the-daemon-looks': '../variants/the-daemon-looks.ts',
    simple_empty: '../variants/simple_empty.ts',
    'a-user-looks-simple_empty': ['../variants/a-user-looks.ts', '../variants/simple_empty.ts'],
    'the-daemon-looks-simple_empty': ['../variants/the-daemon-looks.ts', '../variants/simple_empty.ts'],
  },

  pools: { Dentry: 7 },
});
