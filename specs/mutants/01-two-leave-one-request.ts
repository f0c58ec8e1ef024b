/** Who joins a request does not count himself, though he counts himself off. */

import type { AutofsWaitQueue } from '../../model/autofs4/info.ts';
import { lockdep_assert_held } from '../../model/sync/mutex.ts';

export function wait_ctr_inc(wq: AutofsWaitQueue): void {
  lockdep_assert_held(wq.sb_info.wq_mutex);
}
