/** No commit: nothing is mounted on the key; it has a directory in it, which the daemon removes. */

/** Whether something is mounted on it. */
export function is_mounted(): boolean {
  return false;
}
