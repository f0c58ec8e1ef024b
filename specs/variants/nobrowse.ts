/** No commit: a map that cannot be browsed: the daemon makes a key's directory to mount on it, and removes it afterwards. */

/** Whether the keys of a map have directories that stay. */
export function map_can_be_browsed(): boolean {
  return false;
}
