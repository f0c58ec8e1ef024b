/** No commit: the walk comes by the mount that the daemon looks after, so that the next expire finds it in use. */

import type { Int } from 'allwalks';

/** The directory that the daemon's mount is on. */
export function way_of_the_walk(): Int<1, 2> {
  return 1;
}
