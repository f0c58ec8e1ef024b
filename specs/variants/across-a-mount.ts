/** No commit: the walks go to a direct mount, which is mounted on a directory, rather than to a key of an indirect map. */

import type { Int } from 'allwalks';

/**
 * The directory that the trigger is mounted on. As it stood no walk begins again here, by accident: it compares the
 * number of one root, the trigger's, with that of another, which the directory is in, and all roots have the same.
 */
export function way_of_the_walks(): Int<1, 2> {
  return 2;
}
