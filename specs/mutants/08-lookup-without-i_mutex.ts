/** Two may look the same name up at the same time. */

import type { Steps } from 'allwalks';
import type { Dentry } from '../../model/dcache.ts';
import { __d_lookup, d_lookup } from '../../model/dcache-lookup.ts';
import { d_alloc_and_lookup } from '../../model/namei/lookup.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';

export function* lookup_ref(nd: Nameidata, name: number): Steps<Dentry | null> {
  const parent = nd.path.dentry!;
  let dentry = yield* __d_lookup(parent, name);
  if (dentry !== null) return dentry;
  const dir = parent.d_inode!;
  yield;
  dentry = yield* d_lookup(parent, name);
  if (dentry === null) dentry = yield* d_alloc_and_lookup(parent, dir, name);
  return dentry;
}
