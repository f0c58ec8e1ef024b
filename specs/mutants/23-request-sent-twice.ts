/** The daemon is told of a request twice. */

import type { Steps } from 'allwalks';
import type { AutofsSbInfo, AutofsWaitQueue, PacketType } from '../../model/autofs4/info.ts';
import { autofs4_write } from '../../model/autofs4/waitq.ts';

export function* autofs4_notify_daemon(sbi: AutofsSbInfo, wq: AutofsWaitQueue, type: PacketType): Steps {
  const pipe = sbi.pipe!;
  yield;
  autofs4_write(pipe, type, wq.wait_queue_token);
  yield;
  autofs4_write(pipe, type, wq.wait_queue_token);
  yield;
}
