/** No commit: asks less of it: whether anything goes wrong, in RCU mode or not. */

/** What is asked. */
export function daemon_must_stay_in_rcu_mode(): boolean {
  return false;
}
