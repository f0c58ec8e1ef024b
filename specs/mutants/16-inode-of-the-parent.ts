/** A walk goes on to a name, and keeps the inode of the directory that it comes from. */

import { ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { do_lookup, path_to_nameidata } from '../../model/namei/lookup.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';

export function* walk_name(nd: Nameidata, name: number): Steps<Errno> {
  const err = yield* do_lookup(nd, name);
  if (err !== 0) return err;
  if (nd.sample.inode === null) return -ENOENT;
  yield* path_to_nameidata(nd);
  return 0;
}
