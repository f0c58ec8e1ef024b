/** A further mount of a super block does not count itself there. */

import type { Steps } from 'allwalks';
import { dget } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { SuperBlock } from '../../model/super.ts';

export function* mount_again(sb: SuperBlock): Steps<Dentry> {
  const root = sb.s_root!;
  yield;
  yield* dget(root);
  return root;
}
